import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord, Transition } from '../finding.ts';
import { findingId } from '../finding-id.ts';
import { requirementById } from '../kinds/requirements.ts';
import { alongOf } from './along.ts';
import { describeAnswer, describeEndedExemption } from './answers.ts';
import { causeOf } from './cause.ts';
import { headlineOf, resourceOf } from './headline.ts';
import { lastingOf } from './lasting.ts';
import { clipped, field, indent, listed, plain, wrapped } from './lines.ts';
import { consoleLink, namesOf } from './names.ts';
import { repairOf } from './repair.ts';
import type { Command } from './standing.ts';
import { storiesOf } from './stories.ts';
import { lasted, moment } from './times.ts';
import { isGoodNews, type Told, toldParts } from './told.ts';
import { unbroken, withSpaces } from './unbroken.ts';

/** Stories told in one alert; the rest is counted. */
const most = 12;

/** What an alert knows of the deployment it comes from. */
export interface From {
  account: string;
  region: string;
  /** `holdfast-STAGE`. */
  stack: string;
  /** Now, ISO 8601. */
  at: string;
  /** What accounts are called, by id. */
  accountNames?: Record<string, string>;
}

/** What an alert has in addition to its findings: what a person said, and what else is open on the targets that wait for people. */
interface Additions {
  answer?: KeptAnswer | undefined;
  along?: AuditRecord[];
}

/** An alert's text. Its first line is its subject; then what broke or is well again, who made the change and with what, what is, was or would be written and what to do now, what makes it last, and which document says so. A person's `answer` comes before that. */
export function describeAlert(
  transition: Transition,
  findings: AuditRecord[],
  from: From,
  { answer, along = [] }: Additions = {},
): string {
  const records = unbroken(findings);
  const names = namesOf([...records, ...along]);
  const told = toldParts(transition, records);
  const stories = storiesOf(transition, told, names);
  const place = placeOf(records, from);
  const command = commandOf(from);
  const lasting = lastingOf(transition, told);
  const ended = transition === 'exemption-ended' ? [describeEndedExemption(told, names)] : [];
  const said = answer === undefined ? ended : describeAnswer(answer, names);
  const lines = [
    headlineOf(transition, stories, names, place),
    ...said.flatMap((sentence) => wrapped(clipped(sentence, 10_000), '', indent)),
    // Two requirements may ask for the same.
    ...[...new Set(stories.map(({ sentence }) => sentence))]
      .slice(0, most)
      .flatMap((sentence) => wrapped(clipped(sentence, 1200), '', indent)),
    ...(stories.length > most ? [`And ${stories.length - most} more.`] : []),
    ...deadlineOf(transition, told, from.at),
    ...causeOf(transition, told, names),
    ...repairOf(told, { transition, names, command, isBelow: lasting.isWhole }),
    ...alongOf(along, names),
    ...lasting.lines,
    ...whyOf(stories.flatMap((story) => story.told.map(({ record }) => record.requirement))),
  ];
  const resource = resourceOf(told) ?? records[0]?.subject.arn ?? '';
  if (!lines.some((line) => line.includes(resource)))
    lines.push(...field(labels[resource.split(':')[2] ?? ''] ?? 'Where', resource));
  const link = resource === withSpaces(resource) ? consoleLink(resource) : undefined;
  if (link !== undefined) lines.push(link);
  lines.push(...moreOf(records, command));
  return lines.map((line) => withSpaces(plain(line))).join('\n');
}

/** Where the first of the findings is; all of one alert are in one account and Region. */
function placeOf(records: AuditRecord[], { account, region, accountNames }: From) {
  const [, , , ofRegion, ofAccount] = records[0]?.subject.arn.split(':') ?? [];
  const id = ofAccount || account;
  return { account: id, region: ofRegion || region, accountName: accountNames?.[id] };
}

/** How the command for a finding is typed; where the deployment is not the one that commands mean by themselves, with its name. */
function commandOf({ stack, region }: From): Command {
  const stage = stack.replace(/^holdfast-/, '');
  const where = stage === 'dev' ? '' : ` --stage ${stage} --region ${region}`;
  return (verb, record) => `holdfast ${verb} ${findingId(record)}${where}`;
}

/** By when something has to be done, and how long that is. */
function deadlineOf(transition: Transition, told: Told[], at: string): string[] {
  const [first] = told.flatMap(({ part }) => part.deadline ?? []).sort();
  if (first === undefined || isGoodNews(transition, told)) return [];
  return field('Deadline', `${moment(first)}, in ${lasted(at, first)}.`);
}

const labels: Record<string, string> = { kms: 'Key', s3: 'Bucket' };

/** The command that shows the rest, and the ids of the other findings. */
function moreOf([first, ...others]: AuditRecord[], command: Command): string[] {
  if (!first) return [];
  const also = others.length === 0 ? '' : `; also ${listed(others.map(findingId), 5)}`;
  return field('More', `${command('show', first)}${also}`);
}

/** What AWS's documents ask, each document once. */
function whyOf(requirements: string[]): string[] {
  const byUrl = Map.groupBy(
    [...new Set(requirements)].flatMap((id) => requirementById(id) ?? []),
    ({ citation }) => citation.url,
  );
  const [one, ...others] = [...byUrl.values()];
  if (!one) return [];
  const [first] = one;
  if (first?.subject === 'access' && one.length + others.length === 1)
    return [...field('Why', 'It is declared that this access stays allowed.'), ...byUrl.keys()];
  const asks =
    one.length === 1
      ? `AWS asks that ${first?.title.replace(/^(?:The|Those|A|Time|Canary) /, (word) => word.toLowerCase())}.`
      : `AWS: ${first?.citation.document}.`;
  return [
    ...field('Why', others.length === 0 ? asks : 'AWS asks for each of these in its documents.'),
    ...byUrl.keys(),
  ];
}
