import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import { uuidFrom } from '../../identifiers.ts';
import { type AccountDocument, AwsError, type Call, type Document, type SandboxState } from '../../model.ts';
import { tagMap } from '../../tag-forms.ts';

/** What is known of a canary and not printed. */
interface HiddenCanary {
  /** The state shown instead of the canary's own, until GetCanary has shown it. */
  inProgress?: 'CREATING' | 'UPDATING' | 'STARTING' | 'STOPPING';
  created: Date;
  modified?: Date;
  /** The configuration each dry run was started with. */
  dryRuns: Map<string, Document>;
}

/** The hidden facts of a canary; a described one was created when the sandbox's clock first came to it. */
export function hiddenCanary(sandbox: SandboxState, canary: Document): HiddenCanary {
  return sandbox.hidden<HiddenCanary>(canary, () => ({ created: sandbox.clock.now(), dryRuns: new Map() }));
}

/** The canaries of the call's account and Region. */
export function canariesOf(call: Pick<Call, 'sandbox' | 'caller' | 'region'>): readonly Document[] {
  return documentOf(call).synthetics?.canaries ?? [];
}

/** The same list to be changed in place; made where nothing was described. */
export function openCanaries(call: Pick<Call, 'sandbox' | 'caller' | 'region'>): Document[] {
  const document = documentOf(call);
  document.synthetics ??= {};
  document.synthetics.canaries ??= [];
  return document.synthetics.canaries;
}

function documentOf({ sandbox, caller, region }: Pick<Call, 'sandbox' | 'caller' | 'region'>): AccountDocument {
  const document = sandbox.document(caller.account, region);
  if (document) return document;
  throw new AwsError('AccessDeniedException', `Account ${caller.account} is not described in ${region}.`, 403);
}

/** The canary the input names. Throws ResourceNotFoundException. */
export function canaryNamed(call: Pick<Call, 'sandbox' | 'caller' | 'region' | 'input'>): Document {
  if (call.input.Name === undefined) {
    const why = "Value null at 'name' failed to satisfy constraint: Member must not be null";
    throw new AwsError('ValidationException', why);
  }
  const canary = call.sandbox
    .document(call.caller.account, call.region)
    ?.synthetics?.canaries?.find(({ Name }) => Name === call.input.Name);
  if (canary) return canary;
  throw new AwsError('ResourceNotFoundException', `Canary ${call.input.Name} not found.`, 404);
}

/** The ARN of a canary. */
export function canaryArn(account: string, region: string, name: string): string {
  return `arn:${partitionOf(region)}:synthetics:${region}:${account}:canary:${name}`;
}

/** The name of the canary an ARN names, or undefined. */
export function canaryNameOf(arn: unknown): string | undefined {
  const resource = typeof arn === 'string' ? parseArn(arn)?.resource : undefined;
  return resource?.startsWith('canary:') ? resource.slice('canary:'.length) : undefined;
}

/** The state a canary is in when nothing is in progress; a described canary without one is RUNNING. */
function restingState(canary: Document): string {
  const status = canary.Status ?? 'RUNNING';
  return typeof status === 'string' ? status : (status.State ?? 'RUNNING');
}

/** Puts a canary into a state, in the spelling its document uses. */
export function setRestingState(canary: Document, state: string): void {
  canary.Status = typeof canary.Status === 'object' ? { ...canary.Status, State: state } : state;
}

/** The Canary structure of GetCanary: the document's members, AWS's defaults for the others. */
export function canaryAnswer(
  { sandbox, caller, region }: Pick<Call, 'sandbox' | 'caller' | 'region'>,
  canary: Document,
): Document {
  const { Runs, Tags, RunConfig, Status, ...members } = canary;
  const hidden = hiddenCanary(sandbox, canary);
  const id = canary.Id ?? uuidFrom(`canary/${caller.account}/${region}/${canary.Name}`);
  const lambda = `arn:${partitionOf(region)}:lambda:${region}:${caller.account}`;
  const onlyVisualReferences = canary.VisualReferences !== undefined && canary.VisualReference === undefined;
  return {
    Id: id,
    Code: { SourceLocationArn: `${lambda}:layer:cwsyn-${canary.Name}-${id}:1`, Handler: 'canary.handler' },
    Schedule: { Expression: 'rate(5 minutes)', DurationInSeconds: 0 },
    SuccessRetentionPeriodInDays: 31,
    FailureRetentionPeriodInDays: 31,
    EngineArn: `${lambda}:function:cwsyn-${canary.Name}-${id}:1`,
    RuntimeVersion: onlyVisualReferences ? 'syn-nodejs-puppeteer-11.0' : 'syn-nodejs-puppeteer-10.0',
    ...members,
    RunConfig: { TimeoutInSeconds: 300, MemoryInMB: 1000, ActiveTracing: false, ...RunConfig },
    Status: {
      StateReason: '',
      ...(typeof Status === 'object' && Status),
      State: hidden.inProgress ?? restingState(canary),
    },
    Timeline: {
      Created: hidden.created,
      LastModified: hidden.created,
      ...canary.Timeline,
      ...(hidden.modified && { LastModified: hidden.modified }),
    },
    ArtifactS3Location: withoutScheme(canary.ArtifactS3Location),
    ...(Tags && { Tags: tagMap(Tags) }),
  };
}

/** A location as the API answers it: without `s3://`. */
export function withoutScheme(location: unknown): string {
  return String(location).replace(/^s3:\/\//i, '');
}
