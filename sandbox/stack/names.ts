import { createHash } from 'node:crypto';
import { domainOf, partitionOf } from '../../lib/iam/partition.ts';

/** Where a stack is deployed. */
export interface StackPlace {
  account: string;
  region: string;
  stackName: string;
  /** Where queue URLs begin when clients reach the sandbox by a socket: the SDK sends to a queue's own host. */
  endpoint?: string;
}

/** What a resource is called: its `Ref` and its attributes. */
export interface ResourceNames {
  ref: string;
  attributes: Record<string, string>;
}

/** The property that names a resource of each type; one without it gets a name of CloudFormation's making. */
const nameProperties: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** The names of a resource; `property` gives a resolved property of it. */
export function resourceNames(
  place: StackPlace,
  logicalId: string,
  type: string,
  property: (name: string) => unknown,
): ResourceNames {
  const given = nameProperties[type] === undefined ? undefined : property(nameProperties[type]);
  const name = given === undefined ? generatedName(place, logicalId, type, property) : String(given);
  const { account, region } = place;
  const partition = partitionOf(region);
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  switch (type) {
    case 'AWS::Lambda::Function':
      return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
    case 'AWS::DynamoDB::Table':
      return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
    case 'AWS::Events::Rule':
      return { ref: name, attributes: { Arn: arn('events', `rule/${name}`) } };
    case 'AWS::Logs::LogGroup':
      return { ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } };
    case 'AWS::S3::Bucket':
      return { ref: name, attributes: { Arn: `arn:${partition}:s3:::${name}` } };
    case 'AWS::SNS::Topic':
      return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
    case 'AWS::SQS::Queue': {
      const host = `https://sqs.${region}.${domainOf(region)}`;
      const url = `${place.endpoint ?? host}/${account}/${name}`;
      return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
    }
    case 'AWS::IAM::Role':
      return {
        ref: name,
        attributes: { Arn: `arn:${partition}:iam::${account}:role${property('Path') ?? '/'}${name}` },
      };
    case 'AWS::IAM::ManagedPolicy': {
      const policyArn = `arn:${partition}:iam::${account}:policy${property('Path') ?? '/'}${name}`;
      return { ref: policyArn, attributes: { PolicyArn: policyArn } };
    }
    case 'AWS::CloudWatch::Alarm':
      return { ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } };
    default:
      return { ref: name, attributes: {} };
  }
}

function generatedName(
  { account, region, stackName }: StackPlace,
  logicalId: string,
  type: string,
  property: (name: string) => unknown,
): string {
  // The suffix differs between the Regions of an account, as CloudFormation's does: role names are one namespace.
  const suffix = createHash('sha256')
    .update(`${account}/${region}/${stackName}/${logicalId}`)
    .digest('hex')
    .slice(0, 12);
  const name = `${stackName.slice(0, 20)}-${logicalId.slice(0, 24)}-${suffix.toUpperCase()}`;
  if (type === 'AWS::S3::Bucket') return name.toLowerCase();
  return type === 'AWS::SQS::Queue' && property('FifoQueue') ? `${name}.fifo` : name;
}
