import type { Statement } from '../resources.ts';
import type { Action } from '../verdict.ts';
import { asciiJson, filled } from './lines.ts';

/** A value as YAML in one line: JSON, with a space after what YAML wants one after. */
const flow = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return asciiJson(value);
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${asciiJson(name)}: ${flow(one)}`)
    .join(', ')} }`;
};

/** The columns of a member. */
const room = 70;

/** A member in one line where it fits, else its own members and entries below it. */
function member(name: string, value: unknown): string[] {
  const line = `${name}: ${flow(value)}`;
  if (line.length <= room || typeof value !== 'object' || value === null) return [line];
  if (Array.isArray(value)) {
    const [first = '', ...more] = filled(value.map(flow), room);
    return `${name}: [${[first, ...more.map((one) => `    ${one}`)].join('\n').replace(/,$/, ']')}`.split('\n');
  }
  const inner = Object.entries(value).flatMap(([key, one]) => member(asciiJson(key), one));
  return [`${name}:`, ...inner.map((one) => `  ${one}`)];
}

/** A statement as an entry of a template's list of statements. */
const statementInYaml = (statement: Statement): string[] =>
  Object.entries(statement)
    .flatMap(([name, value]) => member(name, value))
    .map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);

/** What to add to a CloudFormation template so that it makes what an action writes, and where. */
export function inCloudFormation(action: Action): { where: string; lines: string[] } | undefined {
  if ('addStatement' in action) return { where: documents[action.api], lines: statementInYaml(action.addStatement) };
  if ('narrowStatement' in action)
    return {
      where: `${documents[action.api]}, in the place of statement ${action.narrowStatement.from.Sid ?? 'it had'}`,
      lines: action.narrowStatement.to.flatMap(statementInYaml),
    };
  if (action.api === 'kms:EnableKeyRotation') return { where: 'the AWS::KMS::Key', lines: ['EnableKeyRotation: true'] };
  if (action.api === 'kms:EnableKey') return { where: 'the AWS::KMS::Key', lines: ['Enabled: true'] };
  if (action.api === 'synthetics:UpdateCanary' && 'ArtifactConfig' in action.set)
    return { where: 'the AWS::Synthetics::Canary', lines: [`ArtifactConfig: ${flow(action.set.ArtifactConfig)}`] };
  return undefined;
}

const documents = {
  'kms:PutKeyPolicy': 'KeyPolicy.Statement of the AWS::KMS::Key',
  's3:PutBucketPolicy': 'PolicyDocument.Statement of the AWS::S3::BucketPolicy',
  'iam:PutRolePolicy': 'PolicyDocument.Statement of a policy of the AWS::IAM::Role',
};
