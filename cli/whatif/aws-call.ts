import { existsSync } from 'node:fs';
import { partitionOf } from '../../lib/iam/partition.ts';
import { parseArn } from '../../sandbox/arn.ts';
import {
  type AccountDocument,
  type Document,
  describedServices,
  type SentCall,
  type ServiceName,
} from '../../sandbox/model.ts';
import { services } from '../../sandbox/registry.ts';
import { type InputType, inputProblem, inputType, resolvedType } from '../../sandbox/typed-input.ts';
import { InputError } from '../input-error.ts';
import { inputPath, readInputFile } from '../input-file.ts';
import { likelyMeant } from '../nearest.ts';
import { readShorthand } from './shorthand.ts';

/** The services whose calls may be tried, by the AWS CLI's name. */
const called: Record<string, ServiceName> = Object.fromEntries(
  describedServices.map((service) => [service === 's3' ? 's3api' : service, service]),
);

/** Options of every AWS CLI command that say nothing about the change. */
const ofTheShell = new Set(['profile', 'output', 'query', 'no-cli-pager', 'color', 'no-verify-ssl']);

const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

const bare = (name: string) => name.replaceAll('-', '').toLowerCase();

interface Operation {
  service: ServiceName;
  operation: string;
}

/** The calls that change what an account file describes, by the AWS CLI's name for each. */
const changingCalls: ReadonlyMap<string, Operation[]> = Map.groupBy(
  Object.values(called).flatMap((service) =>
    Object.entries(services[service].operations).flatMap(([operation, { mutates }]) =>
      mutates && inputType(service, operation) ? [{ service, operation }] : [],
    ),
  ),
  ({ operation }) => kebab(operation),
);

/** Whether a word begins a call as the AWS CLI spells it: `aws`, a service, or the call itself; whatever names no file is taken for one too, to be told so. */
export const beginsCall = (word: string): boolean =>
  word === 'aws' ||
  Object.hasOwn(called, word) ||
  changingCalls.has(word) ||
  (/^[a-z][\w-]*$/i.test(word) && !existsSync(inputPath(word)));

/** The call that a command line of the AWS CLI makes, as an administrator of the account it names; throws InputError where it is none. */
export function awsCall(words: readonly string[], documents: readonly AccountDocument[]): SentCall {
  const rest = words[0] === 'aws' ? words.slice(1) : [...words];
  const service = Object.hasOwn(called, rest[0] ?? '') ? called[rest.shift() as string] : undefined;
  const [name = '', ...argv] = rest;
  const found = (changingCalls.get(name) ?? []).filter((one) => service === undefined || one.service === service);
  if (found.length === 0) throw unknownCall(name, service);
  const given = optionsOf(name, argv);
  const { region: regions, 'cli-input-json': whole, ...options } = given;
  const fits = ({ service: of, operation }: Operation) =>
    Object.keys(options).every((option) => memberOf(inputType(of, operation), option) !== undefined);
  const { service: of, operation } = found.find(fits) ?? (found[0] as Operation);
  const input: Document = whole ? jsonOf('--cli-input-json', textOf(whole[0] ?? '')) : {};
  const type = inputType(of, operation) as InputType;
  for (const [option, values] of Object.entries(options)) {
    const member = memberOf(type, option);
    if (member === undefined) throw unknownOption(name, option, type);
    input[member] = valueGiven(`--${option}`, resolvedType(type.properties?.[member] ?? {}), values);
  }
  const problem = inputProblem(of, operation, input);
  if (problem !== undefined) throw new InputError(`holdfast whatif: ${name}: ${problem}`);
  // Who will make the call is not known, so whom it would lock out is not either.
  if ('BypassPolicyLockoutSafetyCheck' in (type.properties ?? {})) input.BypassPolicyLockoutSafetyCheck = true;
  return { service: of, operation, input, ...placeOf(input, regions?.[0], documents) };
}

/** Every option with its values; a flag has none. */
function optionsOf(name: string, argv: string[]): Record<string, string[]> {
  const options: Record<string, string[]> = {};
  let values: string[] | undefined;
  for (const word of argv) {
    const [, option, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (option !== undefined) {
      values = value === undefined ? [] : [value];
      if (!ofTheShell.has(option)) options[option] = values;
    } else if (values) values.push(word);
    else throw new InputError(`holdfast whatif: ${name} takes options only, and was given ${word}.`);
  }
  return options;
}

const memberOf = (type: InputType | undefined, option: string): string | undefined =>
  Object.keys(type?.properties ?? {}).find((member) => bare(member) === bare(option.replace(/^no-/, '')));

function valueGiven(option: string, type: InputType, values: string[]): unknown {
  const is = (name: string) => [type.type].flat().includes(name);
  if (is('boolean')) return values.length === 0 ? !option.startsWith('--no-') : values[0] === 'true';
  const [first, ...more] = values.map(textOf);
  if (first === undefined) throw new InputError(`holdfast whatif: ${option} needs a value.`);
  if (is('array') && !/^\s*\[/.test(first)) {
    const items = resolvedType(type.items ?? {});
    return [first, ...more].map((one) => (items.type === 'string' ? one : structureOf(option, one)));
  }
  // A shell makes two words of {a,b}.
  if (more.length > 0)
    throw new InputError(`holdfast whatif: ${option} takes one value, and was given ${values.length}: quote it.`);
  if (is('array') || is('object')) return structureOf(option, first);
  return is('number') && !Number.isNaN(Number(first)) ? Number(first) : first;
}

/** What a value says, or the file it names. */
const textOf = (value: string): string =>
  /^fileb?:\/\//.test(value) ? readInputFile(value.replace(/^fileb?:\/\//, '')) : value;

function structureOf(option: string, text: string): unknown {
  if (/^\s*[[{]/.test(text)) return jsonOf(option, text);
  try {
    return readShorthand(text);
  } catch (error) {
    throw new InputError(`holdfast whatif: ${option} is neither JSON nor shorthand: ${(error as Error).message}.`);
  }
}

function jsonOf(option: string, text: string): Document {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`holdfast whatif: ${option} is not JSON: ${(error as Error).message}.`);
  }
}

/** Where the call is made: in the account and Region of an ARN it names, else in those described first. */
function placeOf(input: Document, region: string | undefined, documents: readonly AccountDocument[]) {
  const arns = Object.values(input).flatMap((value) => (typeof value === 'string' ? (parseArn(value) ?? []) : []));
  const named = arns.find((arn) => documents.some(({ account }) => account === arn.account));
  const found = documents.find((one) => named && one.account === named.account && one.region === named.region);
  const { account, region: usual } = found ?? documents[0] ?? { account: '111122223333', region: 'us-east-1' };
  const at = region ?? usual;
  return {
    region: at,
    caller: { account, arn: `arn:${partitionOf(at)}:iam::${account}:user/administrator`, enforced: false },
  };
}

/** The error for a word that is no call, or none of the service; names the nearest, or its service. */
function unknownCall(name: string, service?: ServiceName): InputError {
  const [elsewhere] = changingCalls.get(name) ?? [];
  const cli = Object.entries(called).find(([, one]) => one === elsewhere?.service)?.[0];
  if (service && elsewhere)
    return new InputError(`holdfast whatif: ${service} has no ${name}; did you mean ${cli} ${name}?`);
  const meant = likelyMeant(kebab(name), [...changingCalls.keys()]);
  return new InputError(
    `holdfast whatif: ${name || 'nothing'} is neither a file nor a call that changes what an account file describes${meant ? `; did you mean ${meant}?` : '.'} See holdfast whatif --help.`,
  );
}

function unknownOption(name: string, option: string, type: InputType): InputError {
  const known = Object.keys(type.properties ?? {}).map(kebab);
  const meant = likelyMeant(option, known);
  return new InputError(
    `holdfast whatif: ${name} has no option --${option}; ${meant ? `did you mean --${meant}?` : `there are --${known.join(', --')}.`}`,
  );
}
