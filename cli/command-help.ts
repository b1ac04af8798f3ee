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

/** Options by their names. */
export type Options = Readonly<Record<string, Option>>;

/** What the help of a command says. */
export interface Described {
  name: string;
  /** What it does, in a sentence or two. */
  about: string;
  /** How it is called, each without `holdfast` and its name. */
  usage: readonly string[];
  /** What stands besides the options: its name and its words in the help; none where it takes none. */
  operand?: { name: string; help: string; atMost?: number };
  options: Options;
  /** Further paragraphs of the help, written as they are shown. */
  more?: string;
  /** When it ends with which exit status, apart from 1 for what is wrong with the input or the run. */
  statuses: { 0: string; 2?: string; 1?: string };
}

const columns = 80;

/** What --help prints of a command. */
export function helpOf({ name, about, usage, operand, options, more, statuses }: Described): string {
  const rows = Object.entries(options).map(([option, { value, help, default: byDefault }]) => [
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
