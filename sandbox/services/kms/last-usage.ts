import type { Call, Document, Operation } from '../../model.ts';
import { bareKeyId, findKey, keyAccess } from './find.ts';
import { keyMetadata } from './metadata.ts';

/** What GetKeyLastUsage knows of; all else administers a key. */
const tracked =
  /^(Decrypt|DeriveSharedSecret|Encrypt|GenerateDataKey(Pair)?(WithoutPlaintext)?|(Generate|Verify)Mac|ReEncrypt|Sign|Verify|Encapsulate|Decapsulate)$/;

/** AWS does not say since when; its sample has a key that is tracked since it was made, on this day. */
const trackedSince = new Date('2026-03-11T00:00:00Z');

/** The operation that tells of a key's last use: what CloudTrail recorded of it, however long ago. */
export const lastUsageOperations: Record<string, Operation> = {
  GetKeyLastUsage: {
    resource: (call) => keyAccess(call),
    run(call) {
      const found = findKey(call);
      const KeyCreationDate = new Date(keyMetadata(found, found.key).CreationDate);
      return {
        KeyId: bareKeyId(found.key),
        KeyLastUsage: lastUsage(call, found.arn) ?? {},
        TrackingStartDate: KeyCreationDate > trackedSince ? KeyCreationDate : trackedSince,
        KeyCreationDate,
      };
    },
  },
};

function lastUsage({ sandbox }: Call, arn: string): Document | undefined {
  const isUse = ({ eventSource, eventName, errorCode, eventTime, resources }: Document) =>
    eventSource === 'kms.amazonaws.com' &&
    tracked.test(eventName) &&
    !errorCode &&
    new Date(eventTime) >= trackedSince &&
    [resources ?? []].flat().some((one: Document) => one.ARN === arn);
  const last = sandbox.eventHistory.visible(sandbox.clock.now()).find(isUse);
  return (
    last && {
      Operation: last.eventName,
      Timestamp: new Date(last.eventTime),
      CloudTrailEventId: last.eventID,
      KmsRequestId: last.requestID,
    }
  );
}
