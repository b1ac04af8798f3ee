import { effectiveSettings } from '../../lib/effective-settings.ts';
import type { Source } from '../../lib/recorded.ts';
import { coloursOn } from '../colours.ts';
import { account, command, json, live, profile, region } from '../command.ts';
import { InputError } from '../input-error.ts';
import { settingsFrom } from '../settings/from-file.ts';
import { shownText } from '../shown-text.ts';
import { alsoForDeclared, askedAccount } from '../snapshot/asked-account.ts';
import { indented } from '../wrapped.ts';
import { type HeldBy, type Reason, type Why, why } from './why.ts';

/** `holdfast why`; resolves to the exit status. */
export const run = command({
  name: 'why',
  about:
    'Says of one canary, pipeline, domain, anomaly detector or declared access whether each requirement holds, the ' +
    'statement or grant that makes it hold, and which calls would break it.',
  usage: [
    'ARN [--account ACCOUNT.yml]... [--settings holdfast.yml] [--json]',
    'ARN --live [--profile PROFILE] [--region REGION] [--settings holdfast.yml] [--json]',
  ],
  operand: { name: 'ARN', help: 'the ARN of the subject, or its name', atMost: 1 },
  options: {
    live,
    account,
    profile,
    region,
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help: "what is demanded in addition to AWS's documents, and the declared access (docs/holdfast.schema.json)",
    },
    json,
  },
  more: `What would break it is found by trying, in memory: each statement, policy,
grant, alias and setting of the keys, buckets and roles it depends on is removed
in turn.
With --json: {"subject", "requirements": [{"requirement", "title", "verdict",
"detail"?, "holdsBy": [{"principal", "key", "action", "through"} |
{"resource", "statement"}], "wouldBreak": [{"call", "target", "what"}]}]}.`,
  statuses: { 0: 'all that applies holds', 2: 'something does not, or cannot be decided' },
  async run(values, [arn]) {
    if (arn === undefined) throw new InputError('holdfast why: name a subject by its ARN. See holdfast why --help.');
    const settings = await settingsFrom(values.settings);
    const documents = await askedAccount('why', values, alsoForDeclared(settings.access ?? []));
    const answer = await why(documents, arn, effectiveSettings(settings));
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : shown(answer));
    return answer.requirements.every(({ verdict }) => /^(COMPLIANT|NOT_APPLICABLE)$/.test(verdict)) ? 0 : 2;
  },
});

function shown({ subject, requirements }: Why): string {
  return `${[shownText(subject.arn), ...requirements.flatMap(lines)].join('\n')}\n`;
}

const paints = { COMPLIANT: 'green', NOT_APPLICABLE: 'gray', NON_COMPLIANT: 'red' } as const;

function lines({ requirement, title, verdict, detail, holdsBy, wouldBreak }: Reason): string[] {
  const colours = coloursOn(process.stdout);
  const paint = colours[paints[verdict as keyof typeof paints] ?? 'yellow'];
  return [
    '',
    `${paint(verdict)}  ${title} [${requirement}]`,
    ...(detail === undefined ? [] : indented(shownText(detail), 100, '  ')),
    ...[...Map.groupBy(holdsBy.filter(isAccess), byThrough).values()].flatMap(heldLines),
    ...holdsBy.flatMap((one) =>
      isAccess(one)
        ? []
        : [`  holds by: ${shownText(one.resource)}`, `    ${shownText(JSON.stringify(one.statement))}`],
    ),
    ...wouldBreak.map(({ call, target, what }) => `  would break: ${call} ${shownText(target)}: ${shownText(what)}`),
  ];
}

const isAccess = (one: Reason['holdsBy'][number]): one is HeldBy => 'through' in one;

const byThrough = ({ principal, key, through }: HeldBy) => JSON.stringify([principal, key, through]);

function heldLines(held: HeldBy[]): string[] {
  const [first] = held;
  if (!first) return [];
  const actions = held.map(({ action }) => action).join(', ');
  return [
    `  holds by: ${shownText(first.principal)} may ${actions} on ${first.key}`,
    ...first.through.map((source) => `    ${shownText(sourceText(source))}`),
  ];
}

function sourceText(source: Source): string {
  if (source.side === 'grant') return `grant ${source.grant.GrantId}: ${JSON.stringify(source.grant.Operations)}`;
  const where = source.side === 'key-policy' ? "the key's policy" : `policy ${source.policy}`;
  return `${where}: ${JSON.stringify(source.statement)}`;
}
