import { ask } from '../../access/ask.ts';
import { actionsOf, operationsOf, principalArn, type Question } from '../../access/question.ts';
import { hashOf } from '../../access/text-hash.ts';
import type { Look } from '../../look.ts';
import { documentKey } from '../../model.ts';
import type { RecordedAccess, RecordedAction } from '../../recorded.ts';
import { isRead } from '../../resources.ts';
import { decidingDocuments } from './recorded-access.ts';

/** The most ways of holding access that are kept; beyond that the record starts again. */
const mostEarlier = 20;

/** What to remember of a question's access after a look, adding to `texts` what is kept by hash; `mended` where Holdfast itself ended an interruption. */
export function rememberAccess(
  look: Look,
  question: Question,
  before: RecordedAccess | undefined,
  mended: boolean,
  texts: Record<string, string>,
): RecordedAccess | undefined {
  const { at } = look;
  if (!isRead(question.key.policy)) return before && unread(before, at);
  const { actions } = ask(question);
  const id = typeof question.principal === 'string' ? undefined : question.principal.id;
  // A recreated role is another one: what its predecessor held is kept, to be told and not to be given.
  const roleId = before?.roleId ?? id;
  const isAnother = id !== roleId;
  const entries = Object.values(actions).flatMap((answer): [string, RecordedAction][] => {
    const { action, verdict } = answer;
    const was = before?.actions[action];
    if (verdict === 'Allowed') {
      const text = JSON.stringify(answer.sources);
      const through = hashOf(text);
      texts[through] = text;
      return [[action, allowed(look, isAnother ? undefined : was, through, mended)]];
    }
    if (!was) return [];
    // Access that an unread grant may give does not count as lost.
    const isUnread = verdict === 'ImplicitlyDenied' && !isRead(question.key.grants);
    if (verdict === 'Unknown' || isUnread) return [[action, unreadAction(was, at)]];
    return [[action, was.lost ? was : lost(look, question, was)]];
  });
  const isAllowedAgain = id !== before?.roleId && entries.length > 0 && entries.every(([, { lost }]) => !lost);
  return {
    principal: principalArn(question.principal),
    key: question.key.arn,
    roleId: isAllowedAgain ? id : roleId,
    actions: Object.fromEntries(entries),
  };
}

function allowed(
  { at, settings }: Look,
  was: RecordedAction | undefined,
  through: string,
  mended: boolean,
): RecordedAction {
  const isSame = was?.through === through;
  // A time without readings counts as held only if the readings before and after it agree.
  if (!was || (was.lost && !mended) || (was.unreadSince && !isSame)) return { since: at, through };
  const oldest = Date.parse(at) - settings.restoreAfterMs;
  const earlier = [
    ...(was.earlier ?? []).filter((one) => one.through !== through && Date.parse(one.until) > oldest),
    ...(isSame ? [] : [{ through: was.through, until: was.lost?.at ?? at }]),
  ];
  const dropped = earlier.slice(0, -mostEarlier).at(-1);
  return {
    since: dropped?.until ?? was.since,
    through,
    ...(earlier.length > 0 && { earlier: earlier.slice(-mostEarlier) }),
  };
}

function lost(look: Look, question: Question, { unreadSince, ...was }: RecordedAction): RecordedAction {
  const keys = decidingDocuments(question).map(documentKey);
  const read = Object.fromEntries(Object.entries(look.recorded.read).filter(([name]) => keys.includes(name)));
  return { ...was, ...(unreadSince && { since: look.at }), lost: { at: look.at, read } };
}

const unreadAction = (was: RecordedAction, at: string): RecordedAction =>
  was.lost || was.unreadSince ? was : { ...was, unreadSince: at };

/** Access that could not be asked about: its key or role could not be read. */
export const unread = (access: RecordedAccess, at: string): RecordedAccess => ({
  ...access,
  actions: Object.fromEntries(Object.entries(access.actions).map(([action, was]) => [action, unreadAction(was, at)])),
});

/** Two records of the same access, made for two purposes: an action in both counts as held only if both found it. */
export function bothAccess(one: Remembered, other: Remembered): RecordedAccess {
  const [first, second] = [one, other].map(({ question }) => operationsAsked(question));
  const entries = [...new Set([...(first ?? []), ...(second ?? [])])].flatMap((action): [string, RecordedAction][] => {
    const recorded = [one.access.actions[action], other.access.actions[action]].filter((held) => held !== undefined);
    const isAskedTwice = first?.has(action) && second?.has(action);
    const held = recorded.find(({ lost }) => lost) ?? recorded.sort((a, b) => (a.since < b.since ? 1 : -1))[0];
    return held && (!isAskedTwice || recorded.length === 2) ? [[action, held]] : [];
  });
  return { ...other.access, actions: Object.fromEntries(entries) };
}

/** What one question left in memory. */
export interface Remembered {
  question: Question;
  access: RecordedAccess;
}

const operationsAsked = ({ demanded, statement }: Question) =>
  new Set([...demanded, ...actionsOf(statement)].flatMap(operationsOf));

/** The hashes that what is remembered of some access rests on. */
export const textsOf = ({ actions }: RecordedAccess): string[] =>
  Object.values(actions).flatMap(({ through, earlier = [], lost }) => [
    through,
    ...earlier.map((one) => one.through),
    ...Object.values(lost?.read ?? {}).map(({ hash }) => hash),
  ]);
