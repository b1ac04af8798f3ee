import type { Action, AuditRecord, Transition } from '../finding.ts';
import { requirementById } from '../kinds/requirements.ts';

const headlines: Record<Transition, (count: string) => string> = {
  opened: (count) => `${count} no longer as AWS documents it`,
  reopened: (count) => `${count} broken again`,
  repaired: (count) => `${count} repaired and verified`,
  failed: (count) => `${count} could not be repaired`,
  approved: (count) => `${count} approved for repair`,
  expired: (count) => `${count}: the exemption ended`,
};

/** Findings told at length in one alert; the rest by name. */
const most = 20;

/** An alert's text: what changed, who did it and with what, what it broke, what is or would be written, and which document says so. */
export function describeAlert(transition: Transition, records: AuditRecord[]): string {
  const subjects = new Set(records.map(({ subject }) => subject.arn));
  const names = [...new Set(records.map(({ subject }) => `${subject.kind} ${subject.name}`))];
  const shown = names.length > 3 ? `${subjects.size} resources` : names.join(', ');
  const change = records[0]?.change;
  const lines = [headlines[transition](shown)];
  if (change)
    lines.push(
      describeChange(
        change,
        records.every(({ foundWhileLooking }) => foundWhileLooking) ? 'Found while looking after' : 'Changed by',
      ),
    );
  const said = new Set<string>();
  for (const record of records.slice(0, most)) lines.push('', ...describeRecord(record, transition, said));
  if (records.length > most)
    lines.push(
      '',
      `And ${records.length - most} more: ${records
        .slice(most)
        .map(({ subject }) => subject.arn)
        .join(', ')}`,
    );
  const write = writtenOnce(records);
  if (write.length > 0) lines.push('', ...write);
  const citations = new Map(
    records.map(({ requirement }) => [
      requirementById(requirement)?.citation.url,
      requirementById(requirement)?.citation.document,
    ]),
  );
  lines.push('', ...[...citations].flatMap(([url, document]) => (url ? [`Document: ${document}, ${url}`] : [])));
  return lines.map(plain).join('\n');
}

/** Text from policies, tags and names stays text: no control characters reach a terminal or a channel. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
export const plain = (line: string) => line.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ');

function describeChange({ name, at, actor }: NonNullable<AuditRecord['change']>, how: string): string {
  const from = [
    actor.sourceIp && `from ${actor.sourceIp}`,
    actor.invokedBy && `through ${actor.invokedBy}`,
    actor.userAgent && `with ${actor.userAgent}`,
  ].filter(Boolean);
  return `${how} ${name} at ${at} by ${actor.arn}${from.length > 0 ? ` (${from.join(', ')})` : ''}.`;
}

/** One finding; advice that was `said` for another is not repeated. */
function describeRecord(record: AuditRecord, transition: Transition, said: Set<string>): string[] {
  const { requirement, detail, advice, because, decision, outcome, verification } = record;
  const title = requirementById(requirement)?.title ?? requirement;
  const lines = [`- ${title} [${requirement}]: ${record.verdict}`, `  ${detail}`];
  if (transition === 'repaired') {
    const said = outcome?.because ? [`  ${outcome.because}`] : [];
    return [...lines, ...said, `  Verified: ${verification} after ${outcome?.outcome} at ${outcome?.at}.`];
  }
  if (outcome?.outcome !== 'failed' && outcome?.because) lines.push(`  ${outcome.because}`);
  if (outcome?.outcome === 'failed') lines.push(`  The write failed: ${outcome.because}`);
  lines.push(`  Decision: ${decision}. ${because}`);
  if (advice && !said.has(advice)) lines.push(`  To do: ${advice}`);
  if (advice) said.add(advice);
  return lines;
}

/** What is, would be or was written, each write once. */
function writtenOnce(records: AuditRecord[]): string[] {
  const actions = new Map<string, Action>();
  for (const { remedies } of records)
    for (const action of remedies[0]?.actions ?? []) actions.set(JSON.stringify(action), action);
  const anew = records.some(({ remedies }) => remedies[0]?.grantsAnew);
  if (actions.size === 0) return [];
  const decisions = new Set(records.map(({ decision }) => decision));
  const verb = decisions.has('remediate') ? 'Write' : decisions.has('approve') ? 'Waits for approval' : 'Would write';
  return [
    `${verb}${anew ? ' (access not recorded before)' : ''}:`,
    ...[...actions.values()].map((action) => `  ${describeAction(action)}`),
  ];
}

/** One action as a line: the call, its target and exactly what it adds or sets. */
export function describeAction(action: Action): string {
  const what =
    'addStatement' in action
      ? `+ ${JSON.stringify(action.addStatement)}`
      : 'narrowStatement' in action
        ? `- ${JSON.stringify(action.narrowStatement.from)} ${action.narrowStatement.to.map((one) => `+ ${JSON.stringify(one)}`).join(' ')}`
        : 'set' in action
          ? `set ${JSON.stringify(action.set)}`
          : 'grant' in action
            ? `+ ${JSON.stringify(action.grant)}`
            : '';
  return `${action.api} ${action.target} ${what}`.trimEnd();
}
