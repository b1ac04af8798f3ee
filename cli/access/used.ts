import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { GetKeyLastUsageCommand, KMSClient } from '@aws-sdk/client-kms';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { aliasNames, keyArn } from '../../sandbox/services/kms/find.ts';
import type { LiveAccount } from '../aws/live-account.ts';
import type { Need } from './declarations.ts';

/** What a key is used for; all else administers it. */
const uses =
  /^(Decrypt|DeriveSharedSecret|Encrypt|GenerateDataKey(Pair)?(WithoutPlaintext)?|(Generate|Verify)Mac|ReEncrypt|Sign|Verify|Encapsulate|Decapsulate)$/;

/** Pages of 50 events asked for of each key: the newest come first, and CloudTrail answers two calls a second. */
const pages = 4;

/** Which roles and users used the described customer managed keys in the last 90 days, as far as CloudTrail's Event history and GetKeyLastUsage say; `tell` hears of what could not be asked. */
export async function usedAccess(
  own: LiveAccount,
  documents: AccountDocument[],
  tell: (line: string) => void,
): Promise<Need[]> {
  const needs: Need[] = [];
  for (const document of documents.filter(({ account }) => account === own.account)) {
    const trail = new CloudTrailClient({ ...own.client, region: document.region });
    const kms = new KMSClient({ ...own.client, region: document.region });
    for (const key of (document.kms?.keys ?? []).filter(({ KeyManager }) => KeyManager !== 'AWS')) {
      const arn = keyArn(document, key);
      const alias = aliasNames(key).find((name) => !name.startsWith('alias/aws/'));
      try {
        const found = await eventsAbout(trail, [{ AttributeKey: 'ResourceName', AttributeValue: arn }]);
        const last = found.some(isUse) ? [] : await lastUse(trail, kms, arn, tell);
        needs.push(...[...found, ...last].filter(isUse).flatMap((record) => needOf(record, arn, alias) ?? []));
      } catch (error) {
        tell(`Not read: who used ${arn}: ${(error as Error).message}`);
      }
    }
  }
  return needs;
}

const isUse = ({ eventSource, eventName, errorCode }: Document) =>
  eventSource === 'kms.amazonaws.com' && uses.test(String(eventName)) && !errorCode;

async function eventsAbout(
  trail: CloudTrailClient,
  LookupAttributes: LookupEventsCommandInput['LookupAttributes'],
): Promise<Document[]> {
  const found: Document[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await trail.send(new LookupEventsCommand({ LookupAttributes, NextToken }));
    found.push(
      ...(answer.Events ?? []).flatMap(({ CloudTrailEvent }) => (CloudTrailEvent ? [JSON.parse(CloudTrailEvent)] : [])),
    );
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return found;
}

/** The event of a key's last use, which may be older than the newest of its events that were asked for. */
async function lastUse(
  trail: CloudTrailClient,
  kms: KMSClient,
  KeyId: string,
  tell: (line: string) => void,
): Promise<Document[]> {
  try {
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
    const { CloudTrailEventId: id, Operation, Timestamp } = KeyLastUsage ?? {};
    if (id === undefined) return [];
    const found = await eventsAbout(trail, [{ AttributeKey: 'EventId', AttributeValue: id }]);
    if (found.length === 0)
      tell(
        `Not known: who used ${KeyId} last, by ${Operation} on ${Timestamp?.toISOString()}; the Event history no longer has it.`,
      );
    return found;
  } catch (error) {
    // Not every permission to read has it.
    tell(`Not read: the last use of ${KeyId}: ${(error as Error).message}`);
    return [];
  }
}

function needOf({ userIdentity, eventName }: Document, key: string, alias: string | undefined): Need | undefined {
  const principal =
    userIdentity?.sessionContext?.sessionIssuer?.arn ??
    (userIdentity?.type === 'IAMUser' ? userIdentity.arn : undefined);
  if (typeof principal !== 'string' || !/:(role|user)\//.test(principal)) return undefined;
  const via = /^([a-z0-9-]+)\.amazonaws\.com/.exec(String(userIdentity.invokedBy ?? ''))?.[1];
  const action = eventName === 'ReEncrypt' ? 'kms:ReEncrypt*' : `kms:${eventName}`;
  return {
    principal,
    actions: [action],
    key,
    alias,
    via,
    for: 'seen in the Event history',
  };
}
