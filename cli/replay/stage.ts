import { effectiveSettings } from '../../lib/effective-settings.ts';
import { partitionOf } from '../../lib/iam/partition.ts';
import type { SweepMessage } from '../../lib/messages.ts';
import { kinds, type Place } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { type Infrastructure, infrastructureOf } from '../../sandbox/runtime/infrastructure.ts';
import { startCold } from '../../sandbox/runtime/lambda-invoke.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { callDynamoDb } from '../../sandbox/services/dynamodb/tables.ts';
import { type Deployment, deploy } from '../../sandbox/stack/deployment.ts';
import { withChannels } from '../packaged/channels.ts';
import { optedInByTag, repairOptIns } from '../packaged/repair-opt-ins.ts';
import { packagedTemplate } from '../packaged/template.ts';
import { busParameters, deployedPlaces, deployMembers, emptyPlaces, watchedFrom } from './members.ts';

/** Accounts with Holdfast deployed in each, as it is after its first sweep. */
export interface Stage {
  sandbox: Sandbox;
  infrastructure: Infrastructure;
  deployments: Deployment[];
  /** What the one deployment watches, itself first, where the settings say; else none. */
  watched: Place[];
  /** Documents made for what is watched and nobody described. */
  empty: AccountDocument[];
  /** Who may answer, as the settings name them. */
  approvers: string[];
}

/** What first sweeps remembered, by deployment: for further runs on the same account with the same settings. */
export type Memory = Document[][];

/** How a stage is set, where not as a replay's is. */
interface StageOptions {
  /** Of an earlier run on the same account with the same settings: it starts from that. */
  memory?: Memory | undefined;
  /** With what queue URLs begin where clients reach the sandbox by a socket. */
  endpoint?: string;
  /** False where the accounts count as seen for the first time at `time`. */
  isRecorded?: boolean;
  /** True where all that is described is read: who may read what in the accounts is not asked. */
  isOpen?: boolean;
  /** When the earliest event was, which may be before `time`: what is found counts as recorded before it. */
  earliest?: Date;
}

/**
 * Deploys Holdfast into every described account and Region, or, where the settings say what is watched, into the first
 * alone and the member stack into the others, and lets it sweep once, so long before `time` that all it finds counts as
 * recorded.
 */
export async function setStage(
  documents: AccountDocument[],
  settings: SettingsFile,
  time: Date,
  { memory = [], endpoint, isRecorded = true, isOpen = false, earliest = time }: StageOptions = {},
): Promise<Stage> {
  const effective = effectiveSettings(settings);
  const first = Math.min(time.getTime(), earliest.getTime());
  const before = isRecorded ? new Date(first - effective.restoreAfterMs - 3_600_000) : time;
  const [home] = documents;
  const watched = home && effective.watch.length > 0 ? watchedFrom(home, effective) : [];
  const empty = emptyPlaces(documents, watched);
  const sandbox = new Sandbox({ documents: [...documents, ...empty], time: before });
  sandbox.isOpen = isOpen;
  // What is described is there to be read.
  const packaged = await packagedTemplate({ repairs: true, parameters: { artifacts: '*/*' } });
  const template = withChannels(optedInByTag(packaged, effective.repair.tag), effective);
  // Loaded late: the functions' loggers read the environment when they are.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  const { functionCode } = await import('./function-code.ts');
  const functions = functionCode(settings, infrastructureOf(sandbox));
  const deployments: Deployment[] = [];
  for (const { account, region } of deployedPlaces(documents, watched)) {
    const { keys, buckets, roles } = repairOptIns(effective.repair, partitionOf(region));
    deployments.push(
      await deploy(sandbox, template, {
        account,
        region,
        parameters: {
          ...{ RepairKeys: keys, RepairBuckets: buckets, RepairRoles: roles },
          ...(watched.length > 0 && busParameters(documents, watched)),
        },
        functions,
        endpoint,
      }),
    );
  }
  await deployMembers(sandbox, watched, effective);
  const infrastructure = infrastructureOf(sandbox);
  infrastructure.isIdle = (body) => body.includes('"isIdle":true');
  for (const [index, deployment] of deployments.entries()) {
    const items = memory[index];
    if (items) await putItems(sandbox, deployment, items);
    else {
      const found = await firstSweep(sandbox, deployment, watched);
      // What was told, as of a member that cannot be read, is to be told in each run.
      if (infrastructure.published.length === 0) memory[index] = found;
    }
  }
  for (const lambda of infrastructure.functions.values()) startCold(lambda);
  sandbox.clock.advanceTo(time);
  sandbox.log.length = 0;
  infrastructure.invocations.length = 0;
  return { sandbox, infrastructure, deployments, watched, empty, approvers: effective.approvers };
}

async function firstSweep(sandbox: Sandbox, deployment: Deployment, watched: Place[]): Promise<Document[]> {
  await sweepAll(deployment, watched, 'first sweep');
  return allItems(sandbox, deployment);
}

/** The most items that one call writes. */
const mostWritten = 25;

async function putItems(sandbox: Sandbox, deployment: Deployment, items: Document[]): Promise<void> {
  const table = tableOf(deployment);
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  for (let at = 0; at < puts.length; at += mostWritten)
    await callDynamoDb(sandbox, deployment, 'BatchWriteItem', {
      RequestItems: { [table]: puts.slice(at, at + mostWritten) },
    });
}

/** The deployment's own table. */
function tableOf({ resources }: Deployment): string {
  for (const { type, ref } of resources.values()) if (type === 'AWS::DynamoDB::Table') return ref;
  throw new Error('The template has no table.');
}

/** Every item of the deployment's table, as DynamoDB gives it. */
export async function allItems(sandbox: Sandbox, deployment: Deployment): Promise<Document[]> {
  const found: Document[] = [];
  let page: Document = {};
  do {
    const ExclusiveStartKey = page.LastEvaluatedKey;
    page = await callDynamoDb(sandbox, deployment, 'Scan', {
      TableName: tableOf(deployment),
      ExclusiveStartKey,
    });
    found.push(...page.Items);
  } while (page.LastEvaluatedKey);
  return found;
}

/** Has a deployment sweep every kind in all that it watches; what follows from it waits in its queues. Throws where it fails. */
export async function sweepAll(deployment: Deployment, watched: Place[], because: string): Promise<void> {
  for (const place of watched.length > 0 ? watched : [{}])
    for (const kind of kinds) {
      const message: SweepMessage = { kind, ...place, because };
      const end = await deployment.invoke('sweep', { Records: [{ body: JSON.stringify(message) }] });
      if ('error' in end)
        throw new Error(`The ${because} failed: ${end.error.errorMessage}\n${end.error.trace.join('\n')}`);
    }
}
