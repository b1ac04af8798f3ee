import { AwsError, type Call, type Document, type ResourceAccess, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { infrastructureOf, type Stack } from '../../runtime/infrastructure.ts';

const stacksOf = ({ sandbox, caller, region }: Call): Stack[] =>
  infrastructureOf(sandbox).stacks.filter((stack) => stack.account === caller.account && stack.region === region);

const findStack = (call: Call): Stack | undefined =>
  stacksOf(call).find(({ id, name }) => id === call.input.StackName || name === call.input.StackName);

function stackOf(call: Call): Stack {
  const found = findStack(call);
  if (found) return found;
  throw new AwsError('ValidationError', `Stack with id ${call.input.StackName} does not exist`);
}

const stackAccess = (call: Call): ResourceAccess => ({ arn: findStack(call)?.id ?? '*', account: call.caller.account });

function described({ id, name, template, parameters, outputs, at }: Stack): Document {
  return {
    StackId: id,
    StackName: name,
    Description: template.Description,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    CreationTime: at,
    RollbackConfiguration: {},
    StackStatus: 'CREATE_COMPLETE',
    DisableRollback: false,
    NotificationARNs: [],
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
      Description: template.Outputs?.[OutputKey]?.Description,
    })),
    Tags: [],
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

const resourcesOf = ({ id, name, resources, at }: Stack): Document[] =>
  resources.map(({ logicalId, type, ref }) => ({
    StackId: id,
    StackName: name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: type,
    Timestamp: at,
    LastUpdatedTimestamp: at,
    ResourceStatus: 'CREATE_COMPLETE',
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  }));

function listed(call: Call, member: string, all: Document[]): Document {
  const { items, next } = page(all, { token: call.input.NextToken }, 'ValidationError');
  return { [member]: items, NextToken: next };
}

/** CloudFormation, as far as it tells of the stacks that were deployed. */
export const cloudformation: ServiceDefinition = {
  name: 'cloudformation',
  operations: {
    DescribeStacks: {
      resource: stackAccess,
      run: (call) =>
        listed(call, 'Stacks', (call.input.StackName === undefined ? stacksOf(call) : [stackOf(call)]).map(described)),
    },
    ListStacks: { run: (call) => listed(call, 'StackSummaries', stacksOf(call).map(described)) },
    DescribeStackResources: {
      resource: stackAccess,
      run: (call) => ({
        StackResources: resourcesOf(stackOf(call)).filter(
          ({ LogicalResourceId }) => (call.input.LogicalResourceId ?? LogicalResourceId) === LogicalResourceId,
        ),
      }),
    },
    DescribeStackResource: {
      resource: stackAccess,
      run(call) {
        const { LogicalResourceId, StackName } = call.input;
        const found = resourcesOf(stackOf(call)).find((each) => each.LogicalResourceId === LogicalResourceId);
        if (found) return { StackResourceDetail: found };
        const message = `Resource ${LogicalResourceId} does not exist for stack ${StackName}`;
        throw new AwsError('ValidationError', message);
      },
    },
    ListStackResources: {
      resource: stackAccess,
      run: (call) => listed(call, 'StackResourceSummaries', resourcesOf(stackOf(call))),
    },
    GetTemplate: {
      resource: stackAccess,
      run: (call) => ({
        TemplateBody: JSON.stringify(stackOf(call).template),
        StagesAvailable: ['Original', 'Processed'],
      }),
    },
  },
};
