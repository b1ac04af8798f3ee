import { type AccessDecision, decideAccess } from '../../lib/iam/access.ts';
import type { AccessCase } from '../../lib/iam/access-case.ts';
import { keyUse } from '../../lib/iam/key-state.ts';

/** The answer to a case as one line of JSON: the contract of `holdfast access`. */
export function answerAsJson(
  { id, policies, request, key }: AccessCase,
  { decision, because, reason }: AccessDecision = decideAccess(policies, request),
): string {
  const shown = because.map(({ layer, policy, statement, effect }) => ({ layer, policy, statement, effect }));
  return JSON.stringify({ id, decision, because: shown, reason, keyState: key && keyUse(request.action, key) });
}
