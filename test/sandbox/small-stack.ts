import type { AccountDocument, Caller, Document } from '../../sandbox/model.ts';
import { type Infrastructure, infrastructureOf } from '../../sandbox/runtime/infrastructure.ts';
import type { FunctionCode } from '../../sandbox/runtime/lambda-function.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { type Deployment, deploy } from '../../sandbox/stack/deployment.ts';

export const account = '111122223333';
export const region = 'us-east-1';
export const start = '2026-11-21T09:00:00.000Z';

/** A sandbox of the account whose clock stands at `start`. */
export function sandboxOf(document: Partial<AccountDocument> = {}): Sandbox {
  return new Sandbox({ documents: [{ account, region, ...document }], time: new Date(start) });
}

/** SDK client settings for a caller, an administrator where none is given. */
export function clientOf(sandbox: Sandbox, caller?: Caller) {
  const credentials = caller ? sandbox.credentialsFor(caller) : { accessKeyId: 'anyone', secretAccessKey: 'secret' };
  return { region, credentials, requestHandler: sandbox.requestHandler(), maxAttempts: 1 };
}

const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const role = (...Statement: unknown[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust,
    Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});
const lambda = (name: string, Variables: Document) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: { 'Fn::Sub': `\${AWS::StackName}-${name}` },
    Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
    Timeout: 30,
    Environment: { Variables },
  },
});

/** The least template with everything: a rule, functions that read queues, a topic, a table. */
export function smallTemplate(): { Resources: Record<string, Document> } & Document {
  return {
    Parameters: { Keys: { Type: 'CommaDelimitedList', Default: '' } },
    Conditions: { Listed: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'Keys' }] }, ''] }] } },
    Resources: {
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'keys',
          EventPattern: { source: ['aws.kms', 'aws.iam'], detail: { errorCode: [{ exists: false }] } },
          Targets: [
            {
              Id: 't',
              Arn: { 'Fn::GetAtt': 'Changes.Arn' },
              DeadLetterConfig: { Arn: arnOf('Undelivered') },
            },
          ],
        },
      },
      DetectRole: role(
        allow('sqs:SendMessage', [arnOf('Work'), arnOf('Failed')]),
        allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf('Changes')),
        allow('sns:Publish', { Ref: 'Topic' }),
        allow(['dynamodb:PutItem', 'dynamodb:GetItem'], arnOf('Table')),
      ),
      DetectLambdaFunction: lambda('Detect', {
        QUEUE: { Ref: 'Work' },
        TOPIC: { Ref: 'Topic' },
        TABLE: { Ref: 'Table' },
        KEYS: { 'Fn::If': ['Listed', { 'Fn::Join': [';', { Ref: 'Keys' }] }, { Ref: 'AWS::NoValue' }] },
      }),
      Following: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: arnOf('Changes'),
          FunctionName: arnOf('DetectLambdaFunction'),
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      WorkRole: role(allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf('Work'))),
      WorkLambdaFunction: lambda('Work', {}),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: arnOf('Work'),
          FunctionName: arnOf('WorkLambdaFunction'),
          BatchSize: 3,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          FifoQueue: true,
          VisibilityTimeout: 180,
          RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Changes: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 180,
          RedrivePolicy: { deadLetterTargetArn: arnOf('Failed'), maxReceiveCount: 3 },
        },
      },
      ChangesPolicy: ruleSends('Changes'),
      Failed: { Type: 'AWS::SQS::Queue', Properties: {} },
      Undelivered: { Type: 'AWS::SQS::Queue' },
      UndeliveredPolicy: ruleSends('Undelivered'),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        },
      },
    },
    Outputs: { Table: { Value: { Ref: 'Table' } } },
  };
}

/** The policy of a queue that the rule alone may send to. */
const ruleSends = (queue: string) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: queue }],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          ...allow('sqs:SendMessage', arnOf(queue)),
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Rule') } },
        },
      ],
    },
  },
});

function arnOf(logicalId: string) {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

const nothing: FunctionCode = () => async () => undefined;

/** The small stack, deployed; functions without code do nothing. */
export async function deploySmallStack(
  functions: Record<string, FunctionCode> = {},
  { sandbox = sandboxOf(), template = smallTemplate() as unknown, parameters = {} } = {},
): Promise<{ sandbox: Sandbox; deployment: Deployment; infrastructure: Infrastructure }> {
  const code = { detect: nothing, work: nothing, ...functions };
  const deployment = await deploy(sandbox, template, {
    account,
    region,
    parameters,
    functions: code,
    stackName: 'small',
  });
  return { sandbox, deployment, infrastructure: infrastructureOf(sandbox) };
}
