import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type ResourceAccess } from '../../model.ts';
import { ofEachSandbox } from '../../of-each-sandbox.ts';

/** A parameter as it is kept. */
export interface Parameter {
  arn: string;
  name: string;
  type: string;
  value: string;
  version: number;
  at: Date;
  tags: Record<string, string>;
  /** What is only handed on: description, key, tier, data type. */
  more: Document;
}

/** Every parameter of a sandbox, by ARN. */
export const parametersIn = ofEachSandbox(() => new Map<string, Parameter>());

/** A parameter's ARN, by its name or by itself; a hierarchy's name begins with the slash that the ARN has anyway. */
export function parameterArn({ region, caller }: Call, name: unknown): string {
  if (String(name).startsWith('arn:')) return String(name);
  const path = String(name).replace(/^\//, '');
  return `arn:${partitionOf(region)}:ssm:${region}:${caller.account}:parameter/${path}`;
}

/** What a call on one parameter is authorised against. */
export const parameterAccess = (call: Call): ResourceAccess => ({
  arn: parameterArn(call, call.input.Name ?? call.input.ResourceId ?? call.input.Path ?? '*'),
  account: call.caller.account,
});

/** The parameters of the caller's account and Region, by name. */
export const parametersOf = (call: Call): Parameter[] =>
  [...parametersIn(call.sandbox).values()]
    .filter(({ arn }) => arn.startsWith(parameterArn(call, '')))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));

/** The parameter of that name; throws ParameterNotFound. */
export function parameterNamed(call: Call, name: unknown): Parameter {
  const found = parametersIn(call.sandbox).get(parameterArn(call, name));
  if (found) return found;
  throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

/** A parameter as GetParameter answers it; a secure one's value only to those who ask for it decrypted. */
export const shownParameter = ({ arn, name, type, value, version, at }: Parameter, decrypt: unknown): Document => ({
  Name: name,
  Type: type,
  Value: type === 'SecureString' && decrypt !== true ? Buffer.from(`encrypted ${arn}`).toString('base64') : value,
  Version: version,
  LastModifiedDate: at,
  ARN: arn,
  DataType: 'text',
});
