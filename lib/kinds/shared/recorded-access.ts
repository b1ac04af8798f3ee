import { actionsOf, ask, operationsOf, principalArn, type Question } from '../../access/question.ts';
import { isRead, type RecordedAccess, type RecordedAction, type RecordedSubject } from '../../model.ts';

/** The name access is remembered by: who and which key, under which conditions of the documented statement. */
export const accessName = (question: Question): string =>
  [
    principalArn(question.principal),
    question.key.arn,
    Object.keys(question.statement.Condition?.ArnLike ?? {}).join(),
  ].join(' ');

/** What is remembered of a question's access. */
export const recordedAccess = (recorded: RecordedSubject, question: Question): RecordedAccess | undefined =>
  recorded.access[accessName(question)];

/** What to remember of a question's access after a look (`at`); `mended` where Holdfast itself ended an interruption. */
export function rememberAccess(
  question: Question,
  before: RecordedAccess | undefined,
  at: string,
  mended: boolean,
): RecordedAccess | undefined {
  if (!isRead(question.key.policy)) return before;
  const { actions } = ask(question);
  const id = typeof question.principal === 'string' ? undefined : question.principal.id;
  // A recreated role is another one: what its predecessor held is kept, to be told and not to be given.
  const roleId = before?.roleId ?? id;
  const isAnother = id !== roleId;
  const entries = Object.values(actions).flatMap(({ action, verdict, sources }): [string, RecordedAction][] => {
    const was = before?.actions[action];
    if (verdict === 'Allowed') {
      const since = was && !isAnother && (!was.lostAt || mended) ? was.since : at;
      return [[action, { since, through: sources }]];
    }
    if (!was) return [];
    return [[action, verdict === 'Unknown' ? was : { ...was, lostAt: was.lostAt ?? at }]];
  });
  const isAllowedAnew = id !== before?.roleId && entries.length > 0 && entries.every(([, { lostAt }]) => !lostAt);
  return {
    principal: principalArn(question.principal),
    key: question.key.arn,
    ...(isAllowedAnew ? id !== undefined && { roleId: id } : roleId !== undefined && { roleId }),
    actions: Object.fromEntries(entries),
  };
}

/** Two memories of the same access, asked for two ends: an action both ask about counts as held only where both found it. */
export function bothAccess(one: Remembered, other: Remembered): RecordedAccess {
  const [first, second] = [one, other].map(({ question }) => operationsAsked(question));
  const entries = [...new Set([...(first ?? []), ...(second ?? [])])].flatMap((action): [string, RecordedAction][] => {
    const known = [one.access.actions[action], other.access.actions[action]].filter((held) => held !== undefined);
    const isAskedTwice = first?.has(action) && second?.has(action);
    const held = known.find(({ lostAt }) => lostAt) ?? known.sort((a, b) => (a.since < b.since ? 1 : -1))[0];
    return held && (!isAskedTwice || known.length === 2) ? [[action, held]] : [];
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
