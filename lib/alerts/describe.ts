import type { Action, AuditRecord, Author, Part, Transition } from '../finding.ts';
import { isEnded, summary } from '../findings/summary.ts';
import { requirementById } from '../kinds/requirements.ts';

const headlines: Record<Transition, (what: string) => string> = {
  opened: (what) => `${what}: breaks a documented requirement`,
  escalated: (what) => `${what}: more is broken than was told`,
  corrected: (what) => `${what}: who made the change is known now`,
  stale: (what) => `${what}: what is read may be older than the newest change`,
  announced: (what) => `${what}: a repair is announced`,
  repaired: (what) => `${what}: repaired and verified`,
  failed: (what) => `${what}: not repaired`,
  reopened: (what) => `${what}: broken again`,
  resolved: (what) => `${what}: in order again`,
  approved: (what) => `${what}: a repair is approved`,
  refused: (what) => `${what}: a repair is refused`,
  exempted: (what) => `${what}: exempted`,
  'exemption-ended': (what) => `${what}: no longer exempt`,
  'rolled-back': (what) => `${what}: a repair is rolled back`,
  paused: () => 'Holdfast is paused',
  resumed: () => 'Holdfast is resumed',
  'not-allowed': (what) => `${what || 'Holdfast'}: an answer changes nothing`,
};

/** Findings told at length in one alert; the rest by name. */
const most = 20;

/** An alert's text: what changed, who did it and with what, what it broke, what is, would be or was written, and which document says so. */
export function describeAlert(transition: Transition, records: AuditRecord[], said: string[] = []): string {
  const names = [...new Set(records.map(({ subject }) => `${subject.kind} ${subject.name}`))];
  const shown = names.length > 3 ? `${names.length} resources` : names.join(', ');
  const lines = [headlines[transition](shown), ...said, ...(records.length > 0 ? describeBlame(records) : [])];
  if (transition === 'corrected') return [...lines, ...records.map(({ id }) => `- ${id}`)].map(plain).join('\n');
  const advised = new Set<string>();
  for (const record of records.slice(0, most)) lines.push('', ...describeRecord(record, transition, advised));
  if (records.length > most) {
    const rest = records.slice(most).map(({ subject }) => subject.arn);
    lines.push('', `And ${rest.length} more: ${rest.join(', ')}`);
  }
  lines.push(...(transition === 'resolved' ? [] : describeWrites(records)));
  const citations = new Map(
    records.flatMap(({ requirement }) => {
      const found = requirementById(requirement);
      return found ? [[found.citation.url, found.citation.document] as const] : [];
    }),
  );
  lines.push('', ...[...citations].map(([url, document]) => `Document: ${document}, ${url}`));
  return lines.map(plain).join('\n');
}

/** Text from policies, tags and names stays text in one line: no line break, control, bidirectional or zero-width character reaches a terminal or a channel. */
export const plain = (line: string): string => line.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');

function describeBlame(records: AuditRecord[]): string[] {
  const blames = records.flatMap(({ parts }) => parts.map(({ blame }) => blame));
  const authors = new Map(
    blames.flatMap((blame) => ('author' in blame ? [[blame.author.id, blame.author] as const] : [])),
  );
  const lines = [...authors.values()].map((author) => `Changed by ${describeAuthor(author)}`);
  if (blames.some((blame) => 'unknown' in blame))
    lines.push('Who made the change is not known: no call that was heard of explains what is read.');
  if (lines.length === 0) lines.push('It was so before any change that is known of; found while checking.');
  return lines;
}

function describeAuthor({ name, at, actor }: Author): string {
  const from = [
    actor.sourceIp && `from ${actor.sourceIp}`,
    actor.invokedBy && `through ${actor.invokedBy}`,
    actor.userAgent && `with ${actor.userAgent}`,
  ].filter(Boolean);
  return `${name} at ${at} by ${actor.arn}${from.length > 0 ? ` (${from.join(', ')})` : ''}.`;
}

/** One finding; advice that was `said` for another is not repeated. */
function describeRecord(record: AuditRecord, transition: Transition, said: Set<string>): string[] {
  const { requirement, parts } = record;
  const { verdict, detail, advice, outcome, verification } = summary(record);
  const title = requirementById(requirement)?.title ?? requirement;
  const lines = [`- ${title} [${requirement}]: ${verdict}`, `  ${detail}`];
  if (transition === 'repaired') {
    const because = outcome?.because ? [`  ${outcome.because}`] : [];
    return [...lines, ...because, `  Repaired at ${outcome?.at}, verified: ${verification}.`];
  }
  if (transition === 'resolved') return [...lines.slice(0, 1), ...describeParts(parts)];
  if (outcome?.because)
    lines.push(outcome.outcome === 'failed' ? `  The write failed: ${outcome.because}` : `  ${outcome.because}`);
  lines.push(...describeParts(parts.some((part) => !isEnded(part)) ? parts.filter((part) => !isEnded(part)) : parts));
  if (advice && !said.has(advice) && !parts.some(({ because }) => because.includes(advice)))
    lines.push(`  To do: ${advice}`);
  if (advice) said.add(advice);
  return lines;
}

/** What was decided, part by part where that differs. */
function describeParts(parts: Part[]): string[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const name = `${part.decision} ${part.because}`;
    groups.set(name, [...(groups.get(name) ?? []), part]);
  }
  return [...groups.values()].map((of) => {
    const who =
      groups.size > 1
        ? `${of.map(({ principal, resource }) => [principal, resource].filter(Boolean).join(' on ')).join(', ')}: `
        : '';
    const isBefore = of.every(({ blame }) => 'before' in blame) && parts.some(({ blame }) => !('before' in blame));
    return `  ${who}Decision: ${of[0]?.decision}. ${of[0]?.because}${isBefore ? ' It was so before the change.' : ''}`;
  });
}

/** What was written, waits or would be written, apart and each once. */
function describeWrites(records: AuditRecord[]): string[] {
  const groups = new Map<string, Map<string, Action>>();
  for (const part of records.flatMap(({ parts }) => parts)) {
    const heading = headingOf(part);
    const actions = groups.get(heading) ?? new Map<string, Action>();
    for (const action of part.remedies[0]?.actions ?? []) actions.set(JSON.stringify(action), action);
    groups.set(heading, actions);
  }
  return [...groups].flatMap(([heading, actions]) =>
    actions.size === 0 || heading === ''
      ? []
      : ['', `${heading}:`, ...[...actions.values()].map((action) => `  ${describeAction(action)}`)],
  );
}

function headingOf(part: Part): string {
  if (part.state === 'resolved') return '';
  const anew = part.remedies[0]?.grantsAnew ? ' (access that was not recorded before)' : '';
  if (part.state === 'written' || part.state === 'repaired') return `Written${anew}`;
  if (part.decision === 'remediate' && part.state !== 'failed')
    return part.state === 'open' && part.announced ? `To be written at ${part.announced}` : `To be written${anew}`;
  return `${part.decision === 'approve' ? 'Waits for approval' : 'Would write'}${anew}`;
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
