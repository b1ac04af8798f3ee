import {
  type ActionDeclaration,
  CodePipelineClient,
  GetPipelineCommand,
  paginateListPipelines,
  paginateListTagsForResource,
} from '@aws-sdk/client-codepipeline';
import type { ReadScope } from '../../aws/read/clients.ts';
import { lookOf } from '../../aws/read/look.ts';
import { isAbsent, isRefused } from '../../aws/read/read.ts';
import { hasTagRules, type Observer } from '../../aws/read/readers.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import { roleWith } from '../../look.ts';
import type { Page, Subject } from '../../model.ts';
import { isRead } from '../../resources.ts';
import type { Settings } from '../../settings.ts';
import type { ArtifactStore, PipelineLook } from './look.ts';
import { observeStore } from './observe-store.ts';

/** Reads a pipeline and all its encryption rests on; undefined where it does not exist. */
const observePipeline: Observer<'pipeline'>['observe'] = async (scope, readers, subject, recorded, context) => {
  const pipeline = await context.once('pipeline', () => getPipeline(scope, subject.name));
  if (!pipeline) return undefined;
  const roleArn = asText(pipeline.roleArn) ?? '';
  const actions = asList(pipeline.stages).flatMap((stage) => asList(stage.actions).map((one) => actionOf(scope, one)));
  const declared = pipeline.artifactStore
    ? [[scope.region, pipeline.artifactStore] as const]
    : Object.entries(pipeline.artifactStores ?? {}).filter(([, store]) => store);
  const arns = [...new Set([roleArn, ...actions.flatMap((action) => action.roleArn ?? [])])].filter(Boolean);
  const readStores = Promise.all(
    declared.map(([region, store]) => {
      const inRegion = actions.filter((action) => action.region === region).flatMap((action) => action.roleArn ?? []);
      const roles = [...new Set([roleArn, ...inRegion])].filter(Boolean);
      return observeStore(scope, readers, region, store, { roles, recorded, ...context });
    }),
  );
  const readRoles = Promise.all(arns.map(async (arn) => ({ arn, role: await readers.principal(arn) })));
  const [stores, roles, tags] = await Promise.all([
    readStores,
    readRoles,
    hasTagRules(context.settings) ? context.once('tags', () => tagsOf(scope, subject)) : {},
  ]);
  const read = [...stores.flatMap(({ key, bucket }) => [key, bucket]), ...roles.map(({ role }) => role)];
  const look = lookOf(scope, context, {
    subject,
    recorded,
    names: namesOf(stores),
    config: { roleArn, actions, declared },
    parts: read,
    named: [
      ...arns,
      ...stores.flatMap(({ bucketName, keyArn, previousKeys, lockedOut }) => [
        `arn:${scope.partition}:s3:::${bucketName}`,
        keyArn,
        ...previousKeys.map(({ arn }) => arn),
        // A canary that changes its encryption may make a repair possible.
        ...(lockedOut === 'unknown' ? [] : lockedOut),
      ]),
    ],
    tags,
  });
  return {
    ...look,
    pipeline: { roleArn, actions },
    stores,
    roles,
  };
};

/** How pipelines are read. */
export const pipelineObserver: Observer<'pipeline'> = {
  observe: observePipeline,
  list: listPipelines,
  actions: [
    'codepipeline:GetPipeline',
    'codepipeline:ListPipelines',
    'codepipeline:ListTagsForResource',
    'synthetics:DescribeCanaries',
  ],
};

async function getPipeline(scope: ReadScope, name: string) {
  try {
    return (await scope.clients.of(CodePipelineClient).send(new GetPipelineCommand({ name }))).pipeline;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function tagsOf(scope: ReadScope, { arn }: Subject): Promise<Record<string, string>> {
  const client = scope.clients.of(CodePipelineClient);
  const tags: Record<string, string> = {};
  try {
    for await (const page of paginateListTagsForResource({ client }, { resourceArn: arn }))
      for (const { key, value } of asList(page.tags)) if (key !== undefined) tags[key] = value ?? '';
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return tags;
}

/** An action works in the account of its own role, else in the pipeline's. */
function actionOf(
  scope: ReadScope,
  { name, roleArn: role, region }: ActionDeclaration,
): PipelineLook['pipeline']['actions'][number] {
  const roleArn = asText(role);
  return {
    name: name ?? '',
    roleArn: roleArn || undefined,
    account: roleArn?.split(':')[4] || scope.account,
    region: asText(region) || scope.region,
  };
}

/** Which role works with which key, and for which bucket: what a restoration rests on. */
function namesOf(stores: ArtifactStore[]): Record<string, string> {
  return Object.fromEntries(
    stores.flatMap(({ key, keyArn, roles, bucketName }) => {
      const named = isRead(key) ? key.arn : keyArn;
      return named ? roles.map((role) => [roleWith(role, named), bucketName]) : [];
    }),
  );
}

/** Every pipeline of the account and Region. */
async function* listPipelines(scope: ReadScope, _settings: Settings, from?: string): AsyncIterable<Page> {
  const arnOf = (name: string) => `arn:${scope.partition}:codepipeline:${scope.region}:${scope.account}:${name}`;
  const client = scope.clients.of(CodePipelineClient);
  for await (const page of paginateListPipelines({ client, startingToken: from }, {}))
    yield {
      subjects: asList(page.pipelines).flatMap(({ name }) =>
        name ? [{ kind: 'pipeline', name, arn: arnOf(name) }] : [],
      ),
      next: page.nextToken,
    };
}
