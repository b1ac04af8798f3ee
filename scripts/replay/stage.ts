import { kinds } from '../../lib/model.ts';
import { effectiveSettings, type SettingsFile } from '../../lib/settings.ts';
import { packagedTemplate } from '../packaged-template.ts';
import { repairOptIns } from '../repair-opt-ins.ts';
import { type Deployment, deploy } from '../sandbox/deployment.ts';
import { type Infrastructure, infrastructureOf } from '../sandbox/infrastructure.ts';
import type { FunctionCode } from '../sandbox/lambda-invoke.ts';
import type { AccountDocument } from '../sandbox/model.ts';
import { partitionOf } from '../sandbox/partition.ts';
import { Sandbox } from '../sandbox/sandbox.ts';

/** Accounts with Holdfast deployed in each, as it is after its first sweep. */
export interface Stage {
  sandbox: Sandbox;
  infrastructure: Infrastructure;
  deployments: Deployment[];
}

/** Deploys Holdfast into every described account and Region and lets it sweep once, so long before `time` that all it finds counts as recorded. */
export async function setStage(documents: AccountDocument[], settings: SettingsFile, time: Date): Promise<Stage> {
  const effective = effectiveSettings(settings);
  const before = new Date(time.getTime() - effective.restoreAfterMs - 3_600_000);
  const sandbox = new Sandbox({ documents, time: before });
  const template = await packagedTemplate({ repairs: true });
  const functions = await functionCode(settings);
  const deployments: Deployment[] = [];
  for (const { account, region } of documents) {
    const { keys, buckets, roles } = repairOptIns(effective.repair, partitionOf(region));
    deployments.push(
      await deploy(sandbox, template, {
        account,
        region,
        parameters: { RepairKeys: keys, RepairBuckets: buckets, RepairRoles: roles },
        functions,
        stackName: deployments.length === 0 ? 'holdfast' : `holdfast-${account}-${region}`,
      }),
    );
  }
  const infrastructure = infrastructureOf(sandbox);
  for (const deployment of deployments)
    for (const kind of kinds) {
      const end = await deployment.invoke('sweep', sweepEvent(kind));
      if ('error' in end)
        throw new Error(`The first sweep failed: ${end.error.errorMessage}\n${end.error.trace.join('\n')}`);
    }
  sandbox.clock.advanceTo(time);
  sandbox.log.length = 0;
  infrastructure.published.length = 0;
  infrastructure.invocations.length = 0;
  return { sandbox, infrastructure, deployments };
}

const sweepEvent = (kind: string) => ({ Records: [{ body: JSON.stringify({ kind, because: 'first sweep' }) }] });

/** The functions of serverless.yml, in this process. Loaded late: their loggers read the environment when they are. */
async function functionCode(settings: SettingsFile): Promise<Record<string, FunctionCode>> {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  const [{ awsWorld }, { detectWith }, { remediateWith }, { verifyWith }, { sweepWith }] = await Promise.all([
    import('../../lib/aws-world.ts'),
    import('../../functions/detect.ts'),
    import('../../functions/remediate.ts'),
    import('../../functions/verify.ts'),
    import('../../functions/sweep.ts'),
  ]);
  const runs =
    (make: (world: ReturnType<typeof awsWorld>) => unknown, writer = false): FunctionCode =>
    ({ environment, clientConfig, now }) =>
      make(awsWorld({ environment, settings, client: clientConfig, now }, writer)) as ReturnType<FunctionCode>;
  return {
    detect: runs(detectWith),
    remediate: runs(remediateWith, true),
    verify: runs(verifyWith),
    sweep: runs(sweepWith),
  };
}
