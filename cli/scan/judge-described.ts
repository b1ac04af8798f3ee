import { awsClients } from '../../lib/aws/clients.ts';
import type { Here } from '../../lib/aws/read/clients.ts';
import { effectiveSettings, type SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { partitionOf } from '../../sandbox/partition.ts';
import { RetryAtOnce } from '../../sandbox/retry-at-once.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { CallsMade } from './calls-made.ts';
import { allJudged, type Judged, judgeAccount } from './judge-account.ts';

/**
 * Judges every subject of described accounts as the first sweep of a deployment does, without events. All that is
 * described is read: who may read what in the account is not asked. The documents stay as they are.
 */
export async function judgeDescribed(documents: AccountDocument[], settings: SettingsFile): Promise<Judged> {
  const time = new Date(documents.find((one) => one.time !== undefined)?.time ?? Date.now());
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const calls = new CallsMade();
  const effective = effectiveSettings(settings);
  const judged = [];
  for (const document of documents)
    judged.push(await judgeAccount(hereIn(sandbox, document, calls), effective, () => time.toISOString()));
  return allJudged(judged, calls.counts);
}

/** A described account as its administrator reads it. */
export function hereIn(sandbox: Sandbox, { account, region }: AccountDocument, calls: CallsMade): Here {
  const partition = partitionOf(region);
  const arn = `arn:${partition}:iam::${account}:root`;
  const clients = awsClients(region, {
    credentials: sandbox.credentialsFor({ account, arn, enforced: false }),
    requestHandler: sandbox.requestHandler(),
    retryStrategy: new RetryAtOnce(),
    logger: calls.logger,
  });
  return { account, region, partition, clients, readerRoles: [arn] };
}
