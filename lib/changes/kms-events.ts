import type { Touched } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import { type EventRecord, type EventTable, eachOf } from './event-table.ts';

/** Key ARNs, from `resources[]` first: `keyId` may be an id or an ARN, and is absent from RetireGrant and service events. */
function keys(record: EventRecord): Touched[] | undefined {
  const listed = new Set(record.arns.filter((arn) => arn.includes(':key/')));
  if (listed.size > 0) return [...listed].map((arn) => ({ type: 'key', arn }));
  const named = identifier(
    member(record.response, 'keyId'),
    member(record.parameters, 'keyId'),
    member(record.parameters, 'targetKeyId'),
    member(record.details, 'keyId'),
    member(record.additional, 'keyId'),
  );
  if (named === undefined) return undefined;
  if (/^arn:[\w-]+:kms:[^:]*:\d*:key\//.test(named)) return [{ type: 'key', arn: named }];
  return /^[\w-]+$/.test(named) ? [{ type: 'key', arn: `${kmsArn(record)}:key/${named}` }] : undefined;
}

/** The alias and, where the record gives it, the key it points or pointed to; never the key an UpdateAlias took it from. */
function aliasAndKeys(record: EventRecord): Touched[] | undefined {
  const name = identifier(member(record.parameters, 'aliasName'));
  const arn = record.arns.find((listed) => listed.includes(':alias/')) ?? (name && `${kmsArn(record)}:${name}`);
  if (!arn?.includes(':alias/')) return undefined;
  return [{ type: 'alias', arn, name: arn.slice(arn.indexOf(':alias/') + 1) }, ...(keys(record) ?? [])];
}

const kmsArn = ({ partition, region, account }: EventRecord) => `arn:${partition}:kms:${region}:${account}`;

/** KMS: what keys permit, whether they are usable, and which key an alias means. */
export const kmsEvents: EventTable = {
  service: 'kms',
  eventSource: 'kms.amazonaws.com',
  events: {
    PutKeyPolicy: {
      touched: keys,
      wrote(record) {
        const [key] = keys(record) ?? [];
        const text = documentText(member(record.parameters, 'policy'));
        return key && text ? { resource: key.arn, document: 'key-policy', text } : undefined;
      },
    },
    ...eachOf(
      [
        'CreateGrant',
        'RevokeGrant',
        'RetireGrant',
        'DisableKey',
        'EnableKey',
        'ScheduleKeyDeletion',
        'CancelKeyDeletion',
        'DisableKeyRotation',
        'EnableKeyRotation',
        'DeleteImportedKeyMaterial',
        'ImportKeyMaterial',
        'TagResource',
        'UntagResource',
        // Caused by KMS itself, with null parameters.
        'DeleteKey',
        'DeleteExpiredKeyMaterial',
      ],
      { touched: keys },
    ),
    ...eachOf(['CreateAlias', 'UpdateAlias', 'DeleteAlias'], { touched: aliasAndKeys }),
  },
};
