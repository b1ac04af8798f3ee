import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type ResourceAccess, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { resourceTagContext, tagMap } from '../../tag-forms.ts';
import { checkPipeline, masked, unmasked } from './structure.ts';

/** What is known of a pipeline and not printed. */
interface HiddenPipeline {
  created: Date;
  updated: Date;
  /** Newest first. */
  executions: Document[];
}

const pipelinesOf = ({ sandbox, caller, region }: Call): Document[] =>
  sandbox.document(caller.account, region)?.codepipeline?.pipelines ?? [];

const findPipeline = (call: Call, name: unknown) => pipelinesOf(call).find((pipeline) => pipeline.name === name);

function pipelineNamed(call: Call, name: unknown): Document {
  const pipeline = findPipeline(call, name);
  if (pipeline) return pipeline;
  const message = `Account '${call.caller.account}' does not have a pipeline with name '${name}'`;
  throw new AwsError('PipelineNotFoundException', message);
}

function hiddenPipeline({ sandbox }: Call, pipeline: Document): HiddenPipeline {
  const now = sandbox.clock.now();
  return sandbox.hidden<HiddenPipeline>(pipeline, () => ({ created: now, updated: now, executions: [] }));
}

function pipelineResource(nameOf: (input: Document) => unknown): (call: Call) => ResourceAccess {
  return (call) => {
    const { account } = call.caller;
    const name = nameOf(call.input);
    const arn = `arn:${partitionOf(call.region)}:codepipeline:${call.region}:${account}:${name}`;
    const pipeline = findPipeline(call, name);
    return { arn, account, context: resourceTagContext(pipeline?.tags ?? pipeline?.Tags) };
  };
}

/** The PipelineDeclaration alone; a pipeline that says no version is at its first. */
function declaration(pipeline: Document): Document {
  const { metadata: _metadata, tags: _tags, Tags: _Tags, ...declared } = pipeline;
  return masked({ ...declared, version: pipeline.version ?? 1 });
}

function createPipeline(call: Call): Document {
  const { pipeline, tags } = call.input;
  checkPipeline(call, pipeline);
  if (findPipeline(call, pipeline.name)) {
    const message = `A pipeline with the name '${pipeline.name}' already exists in account '${call.caller.account}'`;
    throw new AwsError('PipelineNameInUseException', message);
  }
  const document = call.sandbox.document(call.caller.account, call.region);
  if (!document) throw new AwsError('ValidationException', `Account ${call.caller.account} is not described here.`);
  document.codepipeline ??= {};
  document.codepipeline.pipelines ??= [];
  document.codepipeline.pipelines.push({ ...structuredClone(pipeline), version: 1, ...(tags && { tags }) });
  return { pipeline: declaration(pipelineNamed(call, pipeline.name)), ...(tags && { tags }) };
}

function getPipeline(call: Call): Document {
  const pipeline = pipelineNamed(call, call.input.name);
  const { created, updated } = hiddenPipeline(call, pipeline);
  const current = declaration(pipeline);
  if (call.input.version !== undefined && call.input.version !== current.version) {
    const message = `Pipeline '${pipeline.name}' does not have version '${call.input.version}'`;
    throw new AwsError('PipelineVersionNotFoundException', message);
  }
  const pipelineArn = pipelineResource(({ name }) => name)(call).arn;
  return { pipeline: current, metadata: { pipelineArn, created, updated, ...pipeline.metadata } };
}

/** Replaces the whole structure, whatever version it says, and stops the run in flight. */
function updatePipeline(call: Call): Document {
  const { pipeline } = call.input;
  checkPipeline(call, pipeline);
  const before = pipelineNamed(call, pipeline?.name);
  const { metadata, tags, Tags, version = 1 } = before;
  const after = structuredClone({ ...unmasked(pipeline, before), metadata, tags, Tags, version: version + 1 });
  for (const member of Object.keys(before)) delete before[member];
  for (const [member, value] of Object.entries(after)) if (value !== undefined) before[member] = value;
  const hidden = hiddenPipeline(call, before);
  hidden.updated = call.sandbox.clock.now();
  for (const execution of hidden.executions) {
    if (execution.status !== 'InProgress') continue;
    Object.assign(execution, {
      status: 'Stopped',
      statusSummary: 'The pipeline was updated.',
      lastUpdateTime: hidden.updated,
    });
  }
  return { pipeline: declaration(before) };
}

function listPipelines(call: Call): Document {
  const { nextToken: token, maxResults: limit } = call.input;
  const { items, next } = page(pipelinesOf(call), { token, limit }, 'InvalidNextTokenException');
  const pipelines = items.map((pipeline) => {
    const { name, version, pipelineType, executionMode } = declaration(pipeline);
    const { created, updated } = hiddenPipeline(call, pipeline);
    return { name, version, pipelineType, executionMode, created, updated };
  });
  return { pipelines, nextToken: next };
}

/** Deleting what is not there is no error. */
function deletePipeline(call: Call): Document {
  const pipelines = pipelinesOf(call);
  const index = pipelines.findIndex(({ name }) => name === call.input.name);
  if (index >= 0) pipelines.splice(index, 1);
  return {};
}

function startPipelineExecution(call: Call): Document {
  const pipeline = pipelineNamed(call, call.input.name);
  const { executions } = hiddenPipeline(call, pipeline);
  const startTime = call.sandbox.clock.now();
  const pipelineExecutionId = call.sandbox.newId('pipeline-execution');
  executions.unshift({ pipelineExecutionId, status: 'InProgress', startTime, lastUpdateTime: startTime });
  return { pipelineExecutionId };
}

function listPipelineExecutions(call: Call): Document {
  const { pipelineName, nextToken: token, maxResults: limit } = call.input;
  const { executions } = hiddenPipeline(call, pipelineNamed(call, pipelineName));
  const { items, next } = page(executions, { token, limit }, 'InvalidNextTokenException');
  return { pipelineExecutionSummaries: items, nextToken: next };
}

/** The pipeline a tagging call names by its ARN. */
const named = ({ resourceArn }: Document) => String(resourceArn).split(':').at(-1);

function listTags(call: Call): Document {
  const { tags, Tags } = pipelineNamed(call, named(call.input));
  return { tags: Object.entries(tagMap(tags ?? Tags)).map(([key, value]) => ({ key, value })) };
}

const byName = pipelineResource(({ name }) => name);
const byStructure = pipelineResource(({ pipeline }) => pipeline?.name);

/** CodePipeline: pipelines as whole structures, and their runs as far as an update stops them. */
export const codepipeline: ServiceDefinition = {
  name: 'codepipeline',
  operations: {
    CreatePipeline: { mutates: true, resource: byStructure, run: createPipeline },
    GetPipeline: { resource: byName, run: getPipeline },
    UpdatePipeline: { mutates: true, resource: byStructure, run: updatePipeline },
    ListPipelines: { run: listPipelines },
    DeletePipeline: { mutates: true, resource: byName, run: deletePipeline },
    StartPipelineExecution: { mutates: true, resource: byName, run: startPipelineExecution },
    ListTagsForResource: { resource: pipelineResource(named), run: listTags },
    ListPipelineExecutions: {
      resource: pipelineResource(({ pipelineName }) => pipelineName),
      run: listPipelineExecutions,
    },
  },
};
