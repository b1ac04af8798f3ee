import {
  AwsError,
  type Call,
  type Document,
  type Operation,
  type ResourceAccess,
  type ServiceDefinition,
} from '../../model.ts';
import { page } from '../../page.ts';
import { resourceTagContext, tagMap } from '../../tag-forms.ts';
import {
  canariesOf,
  canaryAnswer,
  canaryArn,
  canaryNamed,
  canaryNameOf,
  hiddenCanary,
  openCanaries,
  setRestingState,
} from './canary.ts';
import { canaryRuns, startDryRun, withDryRun } from './runs.ts';
import { applyCanaryInput, checkCanaryInput } from './update.ts';

function canaryResource(call: Call): ResourceAccess {
  const name = String(call.input.Name ?? canaryNameOf(call.input.ResourceArn));
  const canary = call.sandbox
    .document(call.caller.account, call.region)
    ?.synthetics?.canaries?.find(({ Name }) => Name === name);
  const arn = canaryArn(call.caller.account, call.region, name);
  return { arn, account: call.caller.account, context: resourceTagContext(canary?.Tags) };
}

/** The canary, to be changed. Throws ConflictException while an operation is in progress; a recorded call found none. */
function changeable(call: Call): Document {
  const canary = canaryNamed(call);
  if (hiddenCanary(call.sandbox, canary).inProgress && !call.record) {
    throw new AwsError('ConflictException', 'A conflicting operation is already in progress.', 409);
  }
  return canary;
}

function createCanary(call: Call): Document {
  const { input, sandbox, record } = call;
  if (!/^[0-9a-z_-]{1,255}$/.test(String(input.Name))) {
    throw new AwsError('ValidationException', `Invalid canary name ${input.Name}.`);
  }
  const required = [
    'ArtifactS3Location',
    'ExecutionRoleArn',
    ...(record ? [] : ['Code', 'Schedule', 'RuntimeVersion']),
  ];
  const missing = required.find((member) => input[member] === undefined);
  if (missing !== undefined) {
    const why = `Value null at '${missing}' failed to satisfy constraint: Member must not be null`;
    throw new AwsError('ValidationException', why);
  }
  if (canariesOf(call).some(({ Name }) => Name === input.Name)) {
    throw new AwsError('ConflictException', `A canary with the name ${input.Name} already exists.`, 409);
  }
  checkCanaryInput(call, { RuntimeVersion: input.RuntimeVersion });
  // A baseline can only be given to a canary that exists: visual references are no members of this request.
  const { VisualReference, VisualReferences, Tags, ...members } = input;
  const canary: Document = { Name: input.Name };
  applyCanaryInput(canary, members);
  setRestingState(canary, 'READY');
  if (Tags) canary.Tags = Tags;
  openCanaries(call).push(canary);
  hiddenCanary(sandbox, canary).inProgress = 'CREATING';
  return { Canary: canaryAnswer(call, canary) };
}

function getCanary(call: Call): Document {
  const canary = canaryNamed(call);
  const Canary = canaryAnswer(call, canary);
  // An operation takes until somebody has seen it: whoever writes twice without polling is refused.
  delete hiddenCanary(call.sandbox, canary).inProgress;
  return { Canary };
}

function updateCanary(call: Call): Document {
  const canary = changeable(call);
  const hidden = hiddenCanary(call.sandbox, canary);
  const input = withDryRun(call, hidden.dryRuns);
  checkCanaryInput({ ...call, input }, canaryAnswer(call, canary));
  applyCanaryInput(canary, input);
  hidden.inProgress = 'UPDATING';
  hidden.modified = call.sandbox.clock.now();
  return {};
}

function deleteCanary(call: Call): Document {
  const canary = changeable(call);
  const canaries = openCanaries(call);
  canaries.splice(canaries.indexOf(canary), 1);
  return {};
}

function describeCanaries(call: Call): Document {
  const { Names, NextToken, MaxResults } = call.input;
  const canaries = canariesOf(call).filter(({ Name }) => !Names || Names.includes(Name));
  const { items, next } = page(canaries, { token: NextToken, limit: MaxResults });
  return { Canaries: items.map((canary) => canaryAnswer(call, canary)), NextToken: next };
}

function startOrStop(inProgress: 'STARTING' | 'STOPPING', state: string): Operation {
  return {
    mutates: true,
    resource: canaryResource,
    run(call) {
      const canary = changeable(call);
      setRestingState(canary, state);
      hiddenCanary(call.sandbox, canary).inProgress = inProgress;
      return {};
    },
  };
}

function tagged(call: Call): Document {
  return canaryNamed({ ...call, input: { Name: canaryNameOf(call.input.ResourceArn) } });
}

/** CloudWatch Synthetics, as far as canaries, their runs and their tags go. */
export const synthetics: ServiceDefinition = {
  name: 'synthetics',
  operations: {
    CreateCanary: { mutates: true, resource: canaryResource, run: createCanary },
    GetCanary: { resource: canaryResource, run: getCanary },
    DescribeCanaries: { run: describeCanaries },
    UpdateCanary: { mutates: true, resource: canaryResource, run: updateCanary },
    DeleteCanary: { mutates: true, resource: canaryResource, run: deleteCanary },
    StartCanary: startOrStop('STARTING', 'RUNNING'),
    StopCanary: startOrStop('STOPPING', 'STOPPED'),
    GetCanaryRuns: { resource: canaryResource, run: canaryRuns },
    StartCanaryDryRun: {
      mutates: true,
      resource: canaryResource,
      run: (call) => startDryRun(call, hiddenCanary(call.sandbox, changeable(call)).dryRuns),
    },
    ListTagsForResource: { resource: canaryResource, run: (call) => ({ Tags: tagMap(tagged(call).Tags) }) },
    TagResource: {
      mutates: true,
      resource: canaryResource,
      run(call) {
        const canary = tagged(call);
        canary.Tags = { ...tagMap(canary.Tags), ...tagMap(call.input.Tags) };
        return {};
      },
    },
    UntagResource: {
      mutates: true,
      resource: canaryResource,
      run(call) {
        const canary = tagged(call);
        const kept = Object.entries(tagMap(canary.Tags)).filter(([key]) => !call.input.TagKeys?.includes(key));
        canary.Tags = Object.fromEntries(kept);
        return {};
      },
    },
  },
};
