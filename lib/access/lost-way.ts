import type { Source } from '../recorded.ts';
import { type Grant, isRead } from '../resources.ts';
import type { LostDocument } from '../verdict.ts';
import { ask } from './ask.ts';
import type { Held } from './held.ts';
import { sameStatement, statementsOf } from './policy-document.ts';
import type { Question } from './question.ts';
import type { Way } from './restored-statement.ts';

/** The lost ways by which the document allowed the action, as few as restore it; or the grant. */
export function lostWay(
  question: Question,
  document: LostDocument | undefined,
  { action, through }: Held,
): { ways: Way[]; grant?: Grant } {
  const { key, principal } = question;
  const inKey = statementsOf(isRead(key.policy) ? key.policy.document : {});
  const inRole =
    typeof principal === 'string' ? [] : principal.policies.flatMap((policy) => statementsOf(policy.document));
  const isGone = (source: Source, present: typeof inKey) =>
    source.side !== 'grant' && !present.some((statement) => sameStatement(statement, source.statement));
  const keySources = through.flatMap((source) => (source.side === 'key-policy' ? [source] : []));
  const roleSources = through.flatMap((source) => (source.side === 'role-policy' ? [source] : []));
  const direct = keySources.filter((source) => !source.delegation);
  const delegations = keySources.filter((source) => source.delegation);
  const statements = (sources: { statement: Way[number] }[]) => sources.map(({ statement }) => statement);
  if (document?.document === 'grants') {
    const held = isRead(key.grants) ? key.grants.list : [];
    const [grant] = through.flatMap((source) =>
      source.side === 'grant' && !held.some(({ GrantId }) => GrantId === source.grant.GrantId) ? [source.grant] : [],
    );
    return grant ? { ways: [], grant } : { ways: [] };
  }
  if (document?.document === 'role')
    return {
      ways: [
        [
          ...statements(roleSources.filter((one) => isGone(one, inRole)).slice(0, 1)),
          ...statements(delegations.slice(0, 1)),
        ],
      ],
    };
  const goneDirect = direct.filter((one) => isGone(one, inKey));
  const gives = ({ statement }: { statement: Way[number] }) =>
    ask(question, { keyPolicy: { Version: '2012-10-17', Statement: [...inKey, statement] } }).actions[action]
      ?.verdict === 'Allowed';
  const enough = goneDirect.filter(gives).slice(0, 1);
  if (goneDirect.length > 0) return { ways: (enough.length > 0 ? enough : goneDirect).map((one) => statements([one])) };
  return { ways: [[...statements(delegations.slice(0, 1)), ...statements(roleSources.slice(0, 1))]] };
}

/** One way by which earlier sources allowed it, other than the one already asked for. */
export function wayOf(sources: Source[], known: Way): Way[] | undefined {
  const written = sources.flatMap((source) => (source.side === 'grant' ? [] : [source]));
  if (written.some(({ statement }) => known.some((one) => sameStatement(one, statement)))) return undefined;
  const [direct] = written.filter((source) => source.side === 'key-policy' && !source.delegation);
  const way = direct ? [direct.statement] : written.map(({ statement }) => statement).slice(0, 2);
  return way.length > 0 ? [way] : undefined;
}
