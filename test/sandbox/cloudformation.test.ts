import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { clientOf, deploySmallStack, smallTemplate, start } from './small-stack.ts';

async function deployed() {
  const { sandbox, deployment } = await deploySmallStack({}, { parameters: { Keys: 'a,b' } });
  return { deployment, client: new CloudFormationClient(clientOf(sandbox)) };
}

test('A deployed stack is described with its parameters and outputs', async () => {
  const { client, deployment } = await deployed();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'small' }));
  expect(Stacks).toMatchObject([
    {
      StackName: 'small',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: new Date(start),
      Parameters: [{ ParameterKey: 'Keys', ParameterValue: 'a,b' }],
      Outputs: [{ OutputKey: 'Table', OutputValue: deployment.outputs.Table }],
    },
  ]);
  const byId = await client.send(new DescribeStacksCommand({ StackName: Stacks?.[0]?.StackId }));
  expect(byId.Stacks).toEqual(Stacks);
});

test('Every resource of it is listed, with what it is called', async () => {
  const { client, deployment } = await deployed();
  const found: Record<string, string> = {};
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: 'small' }))
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries)
      found[LogicalResourceId] = PhysicalResourceId;
  expect(found).toEqual(Object.fromEntries([...deployment.resources].map(([id, { ref }]) => [id, ref])));
  const one = { StackName: 'small', LogicalResourceId: 'Topic' };
  const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand(one));
  expect(StackResourceDetail).toMatchObject({ ResourceType: 'AWS::SNS::Topic', PhysicalResourceId: found.Topic });
  const { StackResources } = await client.send(new DescribeStackResourcesCommand(one));
  expect(StackResources).toHaveLength(1);
});

test('The template is the one that was deployed', async () => {
  const { client } = await deployed();
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: 'small' }));
  expect(JSON.parse(TemplateBody)).toEqual(JSON.parse(JSON.stringify(smallTemplate())));
});

test('A stack that is not there is refused as CloudFormation refuses it', async () => {
  const { client } = await deployed();
  await expect(client.send(new DescribeStacksCommand({ StackName: 'other' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id other does not exist',
  });
});
