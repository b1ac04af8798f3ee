import { parseArgs } from 'node:util';
import { type Described, helpOf, type Options } from './command-help.ts';
import { InputError } from './input-error.ts';
import { likelyMeant } from './nearest.ts';

type ValueOf<O extends Options[string]> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? string[]
    : O extends { default: string }
      ? string
      : (O extends { oneOf: readonly (infer One)[] } ? One : string) | undefined;

/** What was given for each option; what was not is undefined, false or an empty list. */
export type Values<O extends Options> = { [Name in keyof O]: ValueOf<O[Name]> };

/** A command: what its help says, and what it does. */
export interface Command<O extends Options> extends Described {
  options: O;
  /** Does it; resolves to the exit status, throws InputError for what is wrong with the input. */
  run(values: Values<O>, operands: string[]): Promise<number>;
}

/** Options several commands have, spelt and worded alike. */
export const json = { type: 'boolean', help: 'one JSON document on stdout and nothing else' } as const;
export const account = {
  type: 'string',
  value: 'ACCOUNT.yml',
  multiple: true,
  help:
    'a file that describes the account, or output of the AWS CLI as it is (docs/describing-an-account.md); may be ' +
    'repeated, the files are merged; without it, a sample',
} as const;
export const region = {
  type: 'string',
  value: 'REGION',
  help: 'the Region; without it, AWS_REGION or that of the profile',
} as const;
export const profile = {
  type: 'string',
  value: 'PROFILE',
  help: 'the AWS profile, which may use SSO; without it, AWS_PROFILE or what else the AWS SDK finds',
} as const;
export const live = {
  type: 'boolean',
  help: 'the live account of --profile and --region, which is read and never written to',
} as const;
export const stage = { type: 'string', value: 'STAGE', default: 'dev', help: 'the stage that is deployed' } as const;

const everywhere = {
  'no-color': { type: 'boolean', help: 'no colour, as with NO_COLOR; only a terminal gets colour' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies Options;

/** The command as a function of its arguments that resolves to the exit status; --help and mistakes in them are dealt with. */
export function command<const O extends Options>(given: Command<O>): (argv: string[]) => Promise<number> {
  return async (argv) => {
    const { values, operands } = readArguments(given, argv);
    if (values.help) {
      process.stdout.write(helpOf({ ...given, options: { ...given.options, ...everywhere } }));
      return 0;
    }
    // What paints asks the environment alone.
    if (values['no-color']) process.env.NO_COLOR = '1';
    const most = given.operand?.atMost ?? (given.operand ? Number.POSITIVE_INFINITY : 0);
    if (operands.length > most) throw tooMany(given, operands, most);
    return given.run(values as unknown as Values<O>, operands);
  };
}

/** Reads the arguments; throws InputError that names what is not known and what was likely meant. */
export function readArguments<O extends Options>(
  { name, options }: Pick<Command<O>, 'name' | 'options'>,
  argv: string[],
): { values: Values<O> & Values<typeof everywhere>; operands: string[] } {
  const known: Options = { ...options, ...everywhere };
  const parsed = parseArgs({ args: argv, options: short(known), allowPositionals: true, strict: false, tokens: true });
  const wrong = (problem: string) => new InputError(`holdfast ${name}: ${problem} See holdfast ${name} --help.`);
  const values: Record<string, string | boolean | string[] | undefined> = {};
  for (const [option, { type, multiple, default: byDefault }] of Object.entries(known))
    values[option] = type === 'boolean' ? false : multiple ? [] : byDefault;
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (!option) {
      const meant = likelyMeant(token.name, Object.keys(known));
      throw wrong(`${token.rawName} is not an option${meant ? `; did you mean --${meant}?` : '.'}`);
    }
    if (option.type === 'boolean') {
      if (token.value !== undefined) throw wrong(`${token.rawName} takes no value, and was given ${token.value}.`);
      values[token.name] = true;
      continue;
    }
    // A forgotten value must not swallow the option after it; "-" alone is standard input.
    const isMissing = token.value === undefined || (!token.inlineValue && /^-./.test(token.value));
    if (isMissing) throw wrong(`${token.rawName} needs a value, ${option.value ?? 'VALUE'}.`);
    const value = token.value ?? '';
    if (option.oneOf && !option.oneOf.includes(value))
      throw wrong(`${token.rawName} is ${either(option.oneOf)}, not ${value}.`);
    const before = values[token.name];
    values[token.name] = Array.isArray(before) ? [...before, value] : value;
  }
  return { values: values as Values<O> & Values<typeof everywhere>, operands: parsed.positionals };
}

/** The options as parseArgs takes them; -h is the one short name. */
const short = (options: Options) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [name, { type, ...(name === 'help' && { short: 'h' }) }]),
  );

const either = (values: readonly string[]) => `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

function tooMany({ name, operand }: Described, operands: string[], most: number): InputError {
  const takes = operand ? `takes ${most === 1 ? 'one' : most} ${operand.name}` : 'takes options only';
  return new InputError(
    `holdfast ${name}: it ${takes}, and was given ${operands.join(' ')}. See holdfast ${name} --help.`,
  );
}
