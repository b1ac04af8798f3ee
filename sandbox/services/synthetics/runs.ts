import { assigned } from '../../assigned.ts';
import { uuidFrom } from '../../identifiers.ts';
import { AwsError, type Call, type Document, type SandboxState } from '../../model.ts';
import { page } from '../../page.ts';
import { canaryNamed, withoutScheme } from './canary.ts';

/** GetCanaryRuns: the document's runs, which it lists newest first as the API does. */
export function canaryRuns(call: Call): Document {
  const { MaxResults, NextToken } = call.input;
  const runs: Document[] = canaryNamed(call).Runs ?? [];
  const { items, next } = page(runs, { token: NextToken, limit: MaxResults });
  const CanaryRuns = items.map((run) => ({
    ...run,
    Name: call.input.Name,
    Status: { State: 'PASSED', ...(typeof run.Status === 'string' ? { State: run.Status } : run.Status) },
    ArtifactS3Location: run.ArtifactS3Location && withoutScheme(run.ArtifactS3Location),
  }));
  return { CanaryRuns, NextToken: next };
}

/** Lets a canary run once, now: the run joins its runs, and a baseline of `nextrun` becomes the run's id. Answers the run. Throws ResourceNotFoundException. */
export function runCanary(
  sandbox: SandboxState,
  { account, region, name, state = 'PASSED' }: { account: string; region: string; name: string; state?: string },
): Document {
  const caller = { account, arn: 'synthetics.amazonaws.com', enforced: false };
  const canary = canaryNamed({ sandbox, caller, region, input: { Name: name } });
  const at = sandbox.clock.now();
  const [day = '', time = ''] = at.toISOString().split('T');
  const folder = `${day.replaceAll('-', '/')}/${time.slice(0, 2)}/${time.slice(3, 12).replace(/[:.]/g, '-')}`;
  const run: Document = {
    Id: sandbox.newId('canary-run'),
    ArtifactS3Location: `${canary.ArtifactS3Location}/canary/${region}/${name}-${uuidFrom(name).slice(0, 8)}/${folder}`,
    Status: { State: state },
    Timeline: { Started: at.toISOString(), Completed: at.toISOString() },
  };
  canary.Runs = [run, ...(canary.Runs ?? [])];
  for (const reference of [canary.VisualReference, ...(canary.VisualReferences ?? [])]) {
    if (reference?.BaseCanaryRunId === 'nextrun') reference.BaseCanaryRunId = run.Id;
  }
  return run;
}

/** StartCanaryDryRun: notes the configuration, which an UpdateCanary that names the dry run then applies. */
export function startDryRun(call: Call, dryRuns: Map<string, Document>): Document {
  const { Name, ...configuration } = call.input;
  const DryRunId =
    assigned(call.record, 'dryRunConfig', 'dryRunId') ??
    assigned(call.record, 'DryRunConfig', 'DryRunId') ??
    call.sandbox.newId('canary-dry-run');
  dryRuns.set(DryRunId, configuration);
  return { DryRunConfig: { DryRunId, LastDryRunExecutionStatus: 'RUNNING' } };
}

/** The configuration an UpdateCanary applies: its own, over that of the dry run it names. Throws ValidationException for an unknown dry run. */
export function withDryRun({ input, record }: Call, dryRuns: Map<string, Document>): Document {
  if (input.DryRunId === undefined) return input;
  const configuration = dryRuns.get(input.DryRunId);
  if (!configuration && !record) throw new AwsError('ValidationException', `Dry run ${input.DryRunId} not found.`);
  return { ...configuration, ...input, DryRunConfig: { DryRunId: input.DryRunId } };
}
