import { durationMs } from '../../lib/effective-settings.ts';
import { timeOf } from '../../lib/findings/exemptions.ts';
import { requirementById, requirements } from '../../lib/kinds/requirements.ts';
import type { Document } from '../../sandbox/model.ts';
import { coloursOn } from '../colours.ts';
import { command, json, profile, region, stage } from '../command.ts';
import { formats } from '../formats.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';
import { isLeftOpen } from '../replay/report.ts';
import { shownText } from '../shown-text.ts';
import { indented } from '../wrapped.ts';
import { listedFinding, readFindings } from './read.ts';

/** `holdfast findings`; resolves to the exit status. */
export const run = command({
  name: 'findings',
  about: 'Lists what a deployment has found: what is open and what was, the newest first.',
  usage: [
    '[--open] [--subject ARN] [--requirement ID] [--since TIME] [--stage STAGE] [--region REGION] [--profile PROFILE] [--json]',
  ],
  options: {
    open: { type: 'boolean', help: 'only what is open: told, waiting for a person or its verification, or failed' },
    subject: { type: 'string', value: 'ARN', help: 'only of this resource, by its ARN or name' },
    requirement: { type: 'string', value: 'ID', help: 'only of this requirement, such as canary/key-stays-usable' },
    since: {
      type: 'string',
      value: 'TIME',
      help: 'only what opened or closed since: a date or time (2026-11-21, 2026-11-21T09:00:00Z; UTC where it names no zone), or how long ago (24h, 3d)',
    },
    stage,
    region,
    profile,
    json,
  },
  more: `Each has a short id, as in alerts: holdfast show ID prints its history. Findings
of the first sweep that nobody was told of are listed too.
With --json: {"findings": [...]}, as replay's records, with that id.`,
  statuses: {
    0: 'none of those listed is open (findings exempted in the settings are not counted)',
    2: 'some are',
  },
  async run(values) {
    const since = values.since === undefined ? undefined : sinceTime(values.since);
    if (values.requirement !== undefined && !requirementById(values.requirement))
      throw noRequirement(values.requirement);
    const { findings } = await readFindings({ ...values, command: 'findings' });
    const listed = findings
      .filter(
        ({ subject, requirement, openedAt, closedAt }) =>
          (values.subject === undefined || subject.arn === values.subject || subject.name === values.subject) &&
          (values.requirement === undefined || requirement === values.requirement) &&
          (since === undefined || Date.parse(closedAt ?? openedAt) >= since || Date.parse(openedAt) >= since),
      )
      .map(listedFinding)
      .filter((one) => !values.open || isOpen(one));
    process.stdout.write(values.json ? `${JSON.stringify({ findings: listed }, null, 2)}\n` : shown(listed));
    return listed.some(isLeftOpen) ? 2 : 0;
  },
});

const isOpen = ({ state, closedAt }: Document) => closedAt === undefined && (state === 'open' || state === 'failed');

function sinceTime(text: string): number {
  if (formats['date-or-time'](text)) return timeOf(text);
  try {
    if (/^\d+(\.\d+)?[smhdw]$/i.test(text)) return Date.now() - durationMs(text);
  } catch {}
  throw new InputError(`holdfast findings: --since ${text} is not a time such as 2026-11-21T09:00:00Z or 24h.`);
}

function noRequirement(id: string): InputError {
  const known = requirements.map((one) => one.id);
  const meant = likelyMeant(id, known);
  return new InputError(
    `holdfast findings: there is no requirement ${id}; ${meant ? `did you mean ${meant}?` : 'docs/requirements.md lists them.'}`,
  );
}

function shown(findings: Document[]): string {
  const open = findings.filter(isOpen).length;
  const count = `${findings.length} finding${findings.length === 1 ? '' : 's'}, ${open} open.`;
  return `${[...findings.flatMap(lines), count].join('\n')}\n`;
}

function lines(one: Document): string[] {
  const { id, subject, requirement, state, outcome, decision, detail, openedAt, closedAt } = one;
  const colours = coloursOn(process.stdout);
  const paint = isOpen(one) ? colours.yellow : colours.green;
  const became = state === 'open' ? `${decision}${outcome ? `, ${outcome}` : ''}` : (outcome ?? '');
  return [
    `${id}  ${paint(state)}${became ? ` (${became})` : ''}  ${subject.kind} ${shownText(subject.name)}  ${requirement}`,
    `          ${openedAt}${closedAt ? ` to ${closedAt}` : ''}`,
    ...indented(shownText(detail), 100, ' '.repeat(10)),
  ];
}
