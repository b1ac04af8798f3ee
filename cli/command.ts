import { parseArgs } from 'node:util';
import { InputError } from './input-error.ts';
import { likelyMeant } from './nearest.ts';
import { wrapped } from './wrapped.ts';

/** An option as node:util's parseArgs takes it, with the words of its help. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly help: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly default?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  /** The values there are. */
  readonly oneOf?: readonly string[];
}

type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? string[]
    : O extends { default: string }
      ? string
      : (O extends { oneOf: readonly (infer One)[] } ? One : string) | undefined;

/** What was given for each option; what was not is undefined, false or an empty list. */
export type Values<O extends Options> = { [Name in keyof O]: ValueOf<O[Name]> };

/** A command: what its help says, and what it does. */
export interface Command<O extends Options> {
  name: string;
  /** What it does, in a sentence or two. */
  about: string;
  /** How it is called, each without `holdfast` and its name. */
  usage: readonly string[];
  /** What stands besides the options: its name and its words in the help; none where it takes none. */
  operand?: { name: string; help: string; atMost?: number };
  options: O;
  /** Further paragraphs of the help, written as they are shown. */
  more?: string;
  /** When it ends with which exit status, beside 1 for what is wrong with the input or the run. */
  statuses: { 0: string; 2?: string; 1?: string };
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
      process.stdout.write(helpOf(given));
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

function tooMany(
  { name, operand }: Pick<Command<Options>, 'name' | 'operand'>,
  operands: string[],
  most: number,
): InputError {
  const takes = operand ? `takes ${most === 1 ? 'one' : most} ${operand.name}` : 'takes options only';
  return new InputError(
    `holdfast ${name}: it ${takes}, and was given ${operands.join(' ')}. See holdfast ${name} --help.`,
  );
}

const columns = 80;

/** What --help prints of a command. */
export function helpOf({
  name,
  about,
  usage,
  operand,
  options,
  more,
  statuses,
}: Omit<Command<Options>, 'run'>): string {
  const all: Options = { ...options, ...everywhere };
  const rows = Object.entries(all).map(([option, { value, help, default: byDefault }]) => [
    `${option === 'help' ? '-h, ' : ''}--${option}${value ? ` ${value}` : ''}`,
    byDefault === undefined ? help : `${help} (${byDefault})`,
  ]);
  const called = usage.flatMap((one) => {
    // A group in brackets is never cut.
    const groups = one.replace(/\[[^\]]*\]|--\w+ [A-Z.]+/gi, (group) => group.replaceAll(' ', '\u00a0'));
    return wrapped(`holdfast ${name} ${groups}`.trimEnd(), columns - 7, ' '.repeat(10 + name.length));
  });
  return [
    ...wrapped(about, columns),
    '',
    ...called.map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${line.replaceAll('\u00a0', ' ')}`),
    '',
    ...table([...(operand ? [[operand.name, operand.help]] : []), ...rows]),
    ...(more ? ['', more] : []),
    '',
    'Exit status',
    ...table([['0', statuses[0]], ...(statuses[2] ? [['2', statuses[2]]] : []), ['1', statuses[1] ?? failed]]),
    '',
  ].join('\n');
}

const failed = 'the input or the run failed; stderr says in a line what, where and what to do';

/** Rows of a name and its words, in two columns. */
export function table(rows: string[][]): string[] {
  const width = Math.min(24, Math.max(...rows.map(([name = '']) => name.length)));
  return rows.flatMap(([name = '', words = '']) => {
    const indent = ' '.repeat(width + 4);
    const lines = wrapped(words, columns - indent.length).map((line) => indent + line);
    if (name.length > width) return [`  ${name}`, ...lines];
    return [`  ${name.padEnd(width)}  ${lines[0]?.trimStart() ?? ''}`, ...lines.slice(1)];
  });
}
