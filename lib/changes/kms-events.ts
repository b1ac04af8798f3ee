import type { DocumentName, Touched } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import {
  type EventMapping,
  type EventRecord,
  type EventTable,
  eachOf,
  removed,
  type Writing,
  written,
} from './event-table.ts';

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

/** The key that an alias was pointed at, where the record names one. */
function target(record: EventRecord): string | undefined {
  const [key, ...others] = keys(record) ?? [];
  return others.length === 0 ? key?.arn : undefined;
}

const kmsArn = ({ partition, region, account }: EventRecord) => `arn:${partition}:kms:${region}:${account}`;

/** A call that writes one document of the key. */
const onKey = (document: DocumentName, how?: Writing['how']): EventMapping => ({
  touched: keys,
  writes: [{ document, of: 'key', how }],
});

/** The grant's id, wherever the call's record has it. */
const grantId = ({ parameters, response, additional }: EventRecord) =>
  identifier(member(response, 'grantId'), member(parameters, 'grantId'), member(additional, 'grantId'));

const onAlias = (how?: Writing['how']): EventMapping => ({
  touched: aliasAndKeys,
  writes: [{ document: 'alias', of: 'alias', how }],
});

/** KMS: what keys permit, whether they are usable, and which key an alias means. */
export const kmsEvents: EventTable = {
  service: 'kms',
  eventSource: 'kms.amazonaws.com',
  events: {
    PutKeyPolicy: onKey('key-policy', ({ parameters }) => written(documentText(member(parameters, 'policy')))),
    CreateGrant: onKey('grants', (record) => written(undefined, grantId(record))),
    ...eachOf(
      ['RevokeGrant', 'RetireGrant'],
      onKey('grants', (record) => removed(grantId(record))),
    ),
    EnableKeyRotation: onKey('rotation', () => written('true')),
    DisableKeyRotation: onKey('rotation', () => written('false')),
    EnableKey: onKey('key-state', () => written('Enabled')),
    DisableKey: onKey('key-state', () => written('Disabled')),
    ...eachOf(
      [
        'ScheduleKeyDeletion',
        'CancelKeyDeletion',
        'DeleteImportedKeyMaterial',
        'ImportKeyMaterial',
        // Caused by KMS itself, with null parameters.
        'DeleteExpiredKeyMaterial',
      ],
      onKey('key-state'),
    ),
    DeleteKey: onKey('key-state', () => removed()),
    ...eachOf(['TagResource', 'UntagResource'], onKey('key-tags')),
    ...eachOf(
      ['CreateAlias', 'UpdateAlias'],
      onAlias((record) => written(target(record))),
    ),
    DeleteAlias: onAlias(() => removed()),
  },
};
