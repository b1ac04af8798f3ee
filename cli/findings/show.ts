import { diffLines } from 'diff';
import { toolOf } from '../../lib/alerts/tool.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { findingId } from '../../lib/finding-id.ts';
import { requirementById } from '../../lib/kinds/requirements.ts';
import type { Document } from '../../sandbox/model.ts';
import { command, json, profile, region, stage } from '../command.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';
import { isLeftOpen } from '../replay/report.ts';
import { shownText } from '../shown-text.ts';
import { wrapped } from '../wrapped.ts';
import { historyOf, type Step } from './history.ts';
import { listedFinding, readFindings } from './read.ts';

/** `holdfast show`; resolves to the exit status. */
export const run = command({
  name: 'show',
  about:
    'Shows one finding of a deployment with its history: who changed what, what was decided and why, what was written ' +
    'with before and after, who approved, and the verification.',
  usage: ['FINDING [--stage STAGE] [--region REGION] [--profile PROFILE] [--json]'],
  operand: {
    name: 'FINDING',
    help: 'its id, as alerts and holdfast findings have it; its beginning will do',
    atMost: 1,
  },
  options: { stage, region, profile, json },
  more: 'With --json: the finding as holdfast findings has it, with "history".',
  statuses: { 0: 'it is closed', 2: 'it is open', 1: 'there is no such finding, or the run failed; stderr says why' },
  async run(values, [id]) {
    if (id === undefined) throw new InputError('holdfast show: name a finding by its id. See holdfast show --help.');
    const { findings, changes } = await readFindings({ ...values, command: 'show' });
    const record = named(findings, id.trim());
    const finding = listedFinding(record);
    const history = historyOf(record, changes);
    process.stdout.write(
      values.json ? `${JSON.stringify({ ...finding, history }, null, 2)}\n` : shown(record, finding, history),
    );
    return isLeftOpen(finding) ? 2 : 0;
  },
});

function named(findings: AuditRecord[], id: string): AuditRecord {
  const isNamed = (one: AuditRecord) => one.id === id || findingId(one) === id.toLowerCase();
  const begins = findings.filter((one) => id.length > 2 && findingId(one).startsWith(id.toLowerCase()));
  const [found, other] = [...findings.filter(isNamed), ...begins];
  if (found && (isNamed(found) || !other)) return found;
  if (found)
    throw new InputError(
      `holdfast show: ${begins.length} findings begin with ${id}: ${begins.map(findingId).join(', ')}.`,
    );
  const meant = likelyMeant(id, findings.map(findingId));
  throw new InputError(
    `holdfast show: there is no finding ${id}; ${meant ? `did you mean ${meant}?` : 'holdfast findings lists them.'}`,
  );
}

function shown({ requirement, subject }: AuditRecord, finding: Document, history: Step[]): string {
  const of = requirementById(requirement);
  const { id, state, verdict, detail, remedies, advice, openedAt, closedAt } = finding;
  const lines = [
    `${id}: ${state}, ${closedAt ? `from ${openedAt} to ${closedAt}` : `since ${openedAt}`}`,
    `${of?.title ?? requirement} [${requirement}]: ${verdict}`,
    shownText(subject.arn),
    ...wrapped(shownText(detail), 100),
    ...(of ? [`${of.citation.document}, ${of.citation.url}`] : []),
    ...(remedies[0] && !closedAt ? wrapped(`Remedy: ${shownText(remedies[0].title)}`, 100, '  ') : []),
    ...(advice && !closedAt ? wrapped(shownText(advice), 100) : []),
    '',
    ...history.flatMap(stepLines),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines({ at, step, change, principal, resource, ...rest }: Step): string[] {
  const { decision, because, outcome, verification, answer, by, writes, notAllowed } = rest as Document;
  const { name, by: author = '', ...how } = (change ?? {}) as Document;
  const tool = toolOf({ ...how, kind: 'other', arn: author });
  const words: Record<Step['step'], string> = {
    changed: `${name} by ${author}${tool ? `, ${tool.name === 'the console' ? 'in' : 'with'} ${tool.name}` : ''}`,
    opened: 'opened',
    decided: `decided: ${decision}. ${because}`,
    answered: `${answer} by ${by}${because ? `: ${because}` : ''}${notAllowed ? `; it changed nothing: ${notAllowed}` : ''}`,
    written: `written: ${outcome}${because ? `. ${because}` : ''}`,
    verified: `verified: ${verification}`,
    closed: 'closed',
  };
  const about = step === 'decided' || step === 'written' ? [principal, resource].filter(Boolean).join(' on ') : '';
  return [
    ...wrapped(`${at}  ${shownText(words[step])}`, 100, ' '.repeat(4)),
    ...(about ? [`    ${shownText(about)}`] : []),
    ...((writes ?? []) as Document[]).flatMap(writeLines),
  ];
}

/** What a write changed, line by line. */
function writeLines({ api, target, before, after }: Document): string[] {
  const text = (value: unknown) => `${JSON.stringify(value ?? null, null, 2)}\n`;
  const changes = diffLines(text(before), text(after)).flatMap(({ value, added, removed }) =>
    added || removed
      ? value
          .trimEnd()
          .split('\n')
          .map((line) => `      ${added ? '+' : '-'} ${shownText(line)}`)
      : [],
  );
  return [`    ${api} ${shownText(target)}`, ...changes];
}
