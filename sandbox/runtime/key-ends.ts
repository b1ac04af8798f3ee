import { toTheSecond } from '../clock.ts';
import type { Document } from '../model.ts';
import type { Sandbox } from '../sandbox.ts';
import { keyArn, keysOf } from '../services/kms/find.ts';
import { keyState } from '../services/kms/key-state.ts';
import { infrastructureOf } from './infrastructure.ts';

/** What KMS will do with a key by itself. */
interface KeyEnd {
  eventName: 'DeleteKey' | 'DeleteExpiredKeyMaterial';
  /** ISO 8601. */
  at: string;
}

/**
 * From now on deletes keys when their waiting period is over, and imported material when it expires, and tells of it as
 * KMS does; running to rest does not wait for that. Dates that have passed already are left as they are described.
 */
export function startKeyEnds(sandbox: Sandbox): void {
  const planned = new Set<string>();
  const look = () => {
    for (const document of sandbox.documents)
      for (const key of keysOf(document)) {
        const end = endOf(key);
        const arn = keyArn(document, key);
        const plan = `${end?.eventName} ${arn} ${end?.at}`;
        if (!end || planned.has(plan) || end.at <= sandbox.clock.now().toISOString()) continue;
        planned.add(plan);
        const run = async () => {
          planned.delete(plan);
          // The deletion may have been cancelled or moved, the material imported anew.
          if (JSON.stringify(endOf(key)) === JSON.stringify(end)) await happen(sandbox, document.account, arn, end);
        };
        infrastructureOf(sandbox).scheduler.plan(new Date(end.at), run, true);
      }
  };
  const { onEvent } = sandbox;
  sandbox.onEvent = (envelope) => {
    onEvent(envelope);
    if (envelope.source === 'aws.kms') look();
  };
  look();
}

function endOf(key: Document): KeyEnd | undefined {
  const state = keyState(key);
  const { DeletionDate, ValidTo, ExpirationModel } = key;
  const isExpiring = ValidTo && ExpirationModel === 'KEY_MATERIAL_EXPIRES' && state !== 'PendingImport';
  const end = (eventName: KeyEnd['eventName'], at: unknown) => ({ eventName, at: new Date(String(at)).toISOString() });
  if (state === 'PendingDeletion' && DeletionDate) return end('DeleteKey', DeletionDate);
  return isExpiring ? end('DeleteExpiredKeyMaterial', ValidTo) : undefined;
}

/** Performs it, and delivers its event: nobody has called. */
async function happen(sandbox: Sandbox, account: string, arn: string, { eventName, at }: KeyEnd): Promise<void> {
  const [, , , region = ''] = arn.split(':');
  const time = toTheSecond(new Date(at));
  const byItself = 'AWS Internal';
  const detail = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: byItself },
    eventTime: time,
    eventSource: 'kms.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: byItself,
    userAgent: byItself,
    requestParameters: null,
    responseElements: null,
    serviceEventDetails: { keyId: arn.split('/').at(-1) },
    eventID: sandbox.newId('event'),
    readOnly: false,
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: arn }],
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  await sandbox.perform(detail);
  sandbox.onEvent({
    version: '0',
    id: sandbox.newId('envelope'),
    'detail-type': 'AWS Service Event via CloudTrail',
    source: 'aws.kms',
    account,
    time,
    region,
    resources: [],
    detail,
  });
}
