import {
  CodePipelineClient,
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { clientConfig, sandboxOf } from './observed-account.ts';

const action = (name: string, more: Document = {}) => ({
  name,
  actionTypeId: { category: 'Source' as const, owner: 'ThirdParty' as const, provider: 'GitHub', version: '1' },
  ...more,
});
const release = (more: Document = {}): PipelineDeclaration => ({
  name: 'release',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'example-artifacts' },
  stages: [
    { name: 'source', actions: [action('checkout', { configuration: { Owner: 'example', OAuthToken: 'hush' } })] },
    { name: 'deploy', actions: [action('deploy')] },
  ],
  ...more,
});

function start(pipelines: Document[] = [release()]) {
  const { sandbox, account } = sandboxOf({ codepipeline: { pipelines } });
  return { sandbox, account, client: new CodePipelineClient(clientConfig(sandbox)) };
}

describe('GetPipeline and ListPipelines', () => {
  test('answer the declaration, at version 1 where none is described, secrets masked and nothing changed', async () => {
    const { client, account } = start();
    const before = structuredClone(account);
    const { pipeline, metadata } = await client.send(new GetPipelineCommand({ name: 'release' }));
    expect(pipeline).toMatchObject({ version: 1, artifactStore: { location: 'example-artifacts' } });
    expect(pipeline?.stages?.[0]?.actions?.[0]?.configuration).toEqual({ Owner: 'example', OAuthToken: '****' });
    expect(metadata?.pipelineArn).toBe('arn:aws:codepipeline:us-east-1:111122223333:release');
    expect(metadata?.updated).toEqual(new Date('2026-11-21T09:00:00Z'));
    expect(account).toEqual(before);
  });

  test('refuse what is not there', async () => {
    const { client } = start();
    await expect(client.send(new GetPipelineCommand({ name: 'x' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(client.send(new GetPipelineCommand({ name: 'release', version: 7 }))).rejects.toMatchObject({
      name: 'PipelineVersionNotFoundException',
    });
    await expect(client.send(new ListPipelinesCommand({ nextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });

  test('list in pages of five', async () => {
    const { client } = start(Array.from({ length: 7 }, (_, index) => release({ name: `p${index}` })));
    const first = await client.send(new ListPipelinesCommand({}));
    const second = await client.send(new ListPipelinesCommand({ nextToken: first.nextToken }));
    expect([first, second].map(({ pipelines }) => pipelines?.length)).toEqual([5, 2]);
    expect(second.nextToken).toBeUndefined();
    expect(first.pipelines?.[0]).toMatchObject({ name: 'p0', version: 1, created: new Date('2026-11-21T09:00:00Z') });
  });
});

test('ListTagsForResource answers in the spelling of CodePipeline', async () => {
  const { client } = start([{ ...release(), tags: [{ key: 'team', value: 'web' }] }]);
  const resourceArn = 'arn:aws:codepipeline:us-east-1:111122223333:release';
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual([{ key: 'team', value: 'web' }]);
});

describe('UpdatePipeline', () => {
  test('replaces the whole structure, counts the version on and keeps masked secrets', async () => {
    const { client, account } = start([
      { ...release({ version: 4, pipelineType: 'V2' }), tags: [{ key: 'team', value: 'web' }] },
    ]);
    const { pipeline } = await client.send(new GetPipelineCommand({ name: 'release' }));
    const { pipelineType: _gone, ...sent } = pipeline as PipelineDeclaration;
    const store = { type: 'S3' as const, location: 'other-artifacts' };
    const answer = await client.send(
      new UpdatePipelineCommand({ pipeline: { ...sent, artifactStore: store, version: 99 } as PipelineDeclaration }),
    );
    expect(answer.pipeline).toMatchObject({ version: 5, artifactStore: store });
    const [stored] = account.codepipeline?.pipelines ?? [];
    expect(stored).toEqual({
      ...release({ artifactStore: store, version: 5 }),
      tags: [{ key: 'team', value: 'web' }],
    });
  });

  test('stops the run in flight', async () => {
    const { client } = start();
    await client.send(new StartPipelineExecutionCommand({ name: 'release' }));
    const runs = async () =>
      (await client.send(new ListPipelineExecutionsCommand({ pipelineName: 'release' }))).pipelineExecutionSummaries;
    expect(await runs()).toMatchObject([{ status: 'InProgress' }]);
    await client.send(new UpdatePipelineCommand({ pipeline: release() }));
    expect(await runs()).toMatchObject([{ status: 'Stopped' }]);
  });

  test.each([
    ['both stores', { artifactStores: { 'us-east-1': { type: 'S3', location: 'b' } } }, 'InvalidStructureException'],
    ['no store', { artifactStore: undefined }, 'InvalidStructureException'],
    ['one stage', { stages: [{ name: 'a', actions: [] }] }, 'InvalidStructureException'],
    [
      'two stages of one name',
      {
        stages: [
          { name: 'a', actions: [] },
          { name: 'a', actions: [] },
        ],
      },
      'InvalidStructureException',
    ],
    [
      'an action in a Region without store',
      {
        artifactStore: undefined,
        artifactStores: { 'us-east-1': { type: 'S3', location: 'b' } },
        stages: [
          { name: 'a', actions: [] },
          { name: 'b', actions: [action('c', { region: 'eu-west-1' })] },
        ],
      },
      'InvalidStructureException',
    ],
    [
      'a key without id',
      { artifactStore: { type: 'S3', location: 'b', encryptionKey: { type: 'KMS' } } },
      'InvalidStructureException',
    ],
    ['no role', { roleArn: undefined }, 'ValidationException'],
    ['no such pipeline', { name: 'x' }, 'PipelineNotFoundException'],
  ])('refuses %s and changes nothing', async (_, more, name) => {
    const { client, account } = start();
    const before = structuredClone(account);
    await expect(client.send(new UpdatePipelineCommand({ pipeline: release(more) }))).rejects.toMatchObject({ name });
    expect(account).toEqual(before);
  });
});

test('CreatePipeline begins at version 1 and takes no name twice; DeletePipeline forgives', async () => {
  const { client, account } = start([]);
  const { pipeline } = await client.send(new CreatePipelineCommand({ pipeline: release({ version: 3 }) }));
  expect(pipeline?.version).toBe(1);
  await expect(client.send(new CreatePipelineCommand({ pipeline: release() }))).rejects.toMatchObject({
    name: 'PipelineNameInUseException',
  });
  await client.send(new DeletePipelineCommand({ name: 'release' }));
  await client.send(new DeletePipelineCommand({ name: 'release' }));
  expect(account.codepipeline?.pipelines).toEqual([]);
});

test('a recorded update is performed, its shortened stages included, and the event tells the new version', async () => {
  const { sandbox, client, account } = start();
  const events: Document[] = [];
  sandbox.onEvent = (envelope) => events.push(envelope);
  await client.send(new UpdatePipelineCommand({ pipeline: release() }));
  const [{ detail }] = events as [Document];
  expect(detail.requestParameters.pipeline.artifactStore.location).toBe('example-artifacts');
  expect(detail.responseElements.pipeline.version).toBe(2);
  const { stages: _stages, ...rest } = release();
  await sandbox.perform({ ...detail, requestParameters: { pipeline: { ...rest, stages: [] } } });
  expect(account.codepipeline?.pipelines?.[0]).toMatchObject({ version: 3, stages: [] });
});
