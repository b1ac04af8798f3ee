import { awsClients } from '../../lib/aws/clients.ts';
import type { ReadScope } from '../../lib/aws/read/clients.ts';
import { effectiveSettings } from '../../lib/effective-settings.ts';
import { partitionOf } from '../../lib/iam/partition.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { isClosed } from '../../sandbox/closed-region.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { RetryAtOnce } from '../../sandbox/retry-at-once.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { CallsMade } from './calls-made.ts';
import { allJudged, type Judged, judgeAccount } from './judge-account.ts';
import type { Unread } from './unread.ts';

/**
 * Judges every subject of described accounts as the first sweep of a deployment does, without events. All that is
 * described is read: who may read what in the account is not asked. The documents stay as they are.
 */
export async function judgeDescribed(documents: AccountDocument[], settings: SettingsFile): Promise<Judged> {
  const time = describedTime(documents);
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const calls = new CallsMade();
  const effective = effectiveSettings(settings);
  const judged = [];
  const [closed = [], open = []] = [true, false].map((is) =>
    documents.filter((one) => isClosed(documents, one) === is),
  );
  for (const document of open)
    judged.push(await judgeAccount(hereIn(sandbox, document, calls), effective, () => time.toISOString()));
  const unreadable = [
    ...open.flatMap(unlisted),
    ...closed.map(({ account, region }) => ({
      unreadable: `Region ${region} is not enabled in account ${account}: nothing in it is judged.`,
      subjects: [],
    })),
  ];
  return allJudged([...judged, { subjects: 0, records: [], unreadable }], calls.counts);
}

/**
 * A described account as Holdfast reads it, to whom what nobody described is not absent; but it is not asked for
 * permission.
 */
export function hereIn(sandbox: Sandbox, { account, region }: AccountDocument, calls: CallsMade): ReadScope {
  const partition = partitionOf(region);
  const role = `arn:${partition}:iam::${account}:role/holdfast`;
  sandbox.ownRoles.set(role, { RoleName: 'holdfast' });
  const arn = `arn:${partition}:sts::${account}:assumed-role/holdfast/scan`;
  const clients = awsClients(region, {
    credentials: sandbox.credentialsFor({ account, arn, role, enforced: false }),
    requestHandler: sandbox.requestHandler(),
    retryStrategy: new RetryAtOnce(),
    logger: calls.logger,
  });
  return { account, region, partition, clients, readerRoles: [role], places: [{ account, region }] };
}

/** The lists of subjects that a description says could not be read. */
export function unlisted({ account, region, ...sections }: AccountDocument): Unread[] {
  return Object.values(sections).flatMap((section) => {
    const unreadable = (section as { unreadable?: Record<string, string> }).unreadable ?? {};
    return Object.entries(unreadable).map(([list, why]) => ({
      unreadable: `The ${list} of account ${account}, ${region}: ${why}`,
      subjects: [],
    }));
  });
}
