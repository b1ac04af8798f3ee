import { type AccessDecision, type AccessPolicies, compileAccess, decidingStatements } from '../iam/access.ts';
import type { Source } from '../recorded.ts';
import type { Grant, Statement } from '../resources.ts';
import {
  actionsOf,
  type Hypothesis,
  operationsOf,
  ownPolicies,
  policiesOf,
  principalArn,
  type Question,
} from './question.ts';

/** What the key's policy and the principal's own policies say of one action. */
export interface ActionAnswer {
  action: string;
  verdict: AccessDecision['decision'];
  /** For Unknown: what would settle it. */
  reason?: string;
  /** The deciding statements: what allows, or what denies explicitly. */
  sources: Source[];
  decision: AccessDecision;
}

/** The answer, action by action. */
export interface Answer {
  actions: Record<string, ActionAnswer>;
  /** Demanded actions that are denied. */
  missing: string[];
  /** Reasons of the demanded actions that cannot be decided. */
  unknown: string[];
}

/** Answers a question for every action its document names. */
export function ask(question: Question, given: Hypothesis = {}): Answer {
  const policies = policiesOf(question, given);
  const decide = compileAccess(policies);
  const demanded = [...new Set(question.demanded.flatMap(operationsOf))];
  const all = [...new Set([...demanded, ...actionsOf(question.statement).flatMap(operationsOf)])];
  const answers = { question, given, policies, decide };
  const actions = Object.fromEntries(all.map((action) => [action, answerFor(action, answers)]));
  const of = (verdicts: string[]) => demanded.filter((action) => verdicts.includes(actions[action]?.verdict ?? ''));
  return {
    actions,
    missing: of(['ImplicitlyDenied', 'ExplicitlyDenied']),
    unknown: of(['Unknown']).map((action) => `${action}: ${actions[action]?.reason ?? 'cannot be decided'}`),
  };
}

const isDenied = ({ decision, isDenied: whatever }: AccessDecision) => decision.endsWith('Denied') || whatever === true;

/** A question with the policies it is asked under. */
interface Asking {
  question: Question;
  given: Hypothesis;
  policies: AccessPolicies;
  decide: ReturnType<typeof compileAccess>;
}

function answerFor(action: string, asking: Asking): ActionAnswer {
  const { question, decide } = asking;
  const requests = question.requests.filter(({ only }) => !only || only.includes(action));
  const decisions = requests.map(({ only: _, ...known }) =>
    decide({
      principal: principalArn(question.principal),
      action,
      resource: question.key.arn,
      resourceAccount: question.key.account,
      contextIsPartial: true,
      ...known,
    }),
  );
  const denied = decisions.find(isDenied);
  const unknown = decisions.find(({ decision }) => decision === 'Unknown');
  const allowed = decisions.find(({ decision }) => decision === 'Allowed');
  const decision = denied ?? unknown ?? allowed;
  if (!decision) throw new Error(`A question about ${action} names no request.`);
  if (question.oneIsReal && denied && (allowed || unknown))
    return {
      action,
      verdict: 'Unknown',
      reason: 'it depends on the encryption context, which depends on whether the bucket uses S3 Bucket Keys',
      sources: [],
      decision,
    };
  return {
    action,
    // Nothing allows it: it counts as lost, even where an uncertain Deny may forbid it as well.
    verdict: decision.isDenied ? 'ImplicitlyDenied' : decision.decision,
    reason: decision.reason,
    // Different requests may be allowed by different statements; one denial denies.
    sources: sourcesOf(asking, decision === allowed ? decisions : [decision]),
    decision,
  };
}

function sourcesOf({ question, given, policies }: Asking, decisions: AccessDecision[]): Source[] {
  const own = ownPolicies(question, given).policies;
  const found = decisions.flatMap((decision) => decidingStatements(policies, decision));
  const sources = found.flatMap(({ layer, policy, statement, grant }): Source[] => {
    const written = statement as unknown as Statement;
    if (layer === 'resource')
      return [{ side: 'key-policy', statement: written, delegation: isDelegation(written, question) }];
    if (layer === 'grant' && grant) return [{ side: 'grant', grant: grant as Grant }];
    const of = layer === 'identity' ? own[policy as number] : undefined;
    return of ? [{ side: 'role-policy', policy: of.name, kind: of.kind, statement: written }] : [];
  });
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

/** Whether a key policy statement names the principal's account and not the principal itself. */
function isDelegation(statement: Statement, { principal }: Question): boolean {
  if (typeof principal === 'string') return false;
  const named = [(statement.Principal as Record<string, unknown> | undefined)?.AWS ?? []].flat() as string[];
  return (
    !named.includes(principal.arn) &&
    named.some((name) => name === principal.account || name.endsWith(`:iam::${principal.account}:root`))
  );
}
