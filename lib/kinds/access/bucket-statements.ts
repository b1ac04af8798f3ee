import { type BucketAnswer, type BucketQuestion, resourceOf } from '../../access/bucket-access.ts';
import { canonical } from '../../access/policy-document.ts';
import { hashOf } from '../../access/text-hash.ts';
import type { Principal, Statement } from '../../resources.ts';

/** The statements that give the actions: on what and under which conditions they were held, where they were. */
export function statementsFor(
  { principal, bucket }: BucketQuestion,
  actions: string[],
  held?: BucketAnswer[],
): Statement[] {
  const heldBy = (action: string) => held?.find((one) => one.action === action)?.allows[0];
  const limits = (action: string) => {
    const { Condition } = heldBy(action) ?? {};
    return { Resource: resourcesHeld(action, bucket.arn, heldBy(action)), ...(Condition && { Condition }) };
  };
  const groups = Map.groupBy(actions, (action) => canonical(heldBy(action)?.Condition ?? {}));
  return [...groups.values()].map((some) => {
    const { Condition } = limits(some[0] ?? '');
    const statement = {
      Effect: 'Allow' as const,
      Action: some,
      Resource: [...new Set(some.flatMap((action) => limits(action).Resource))],
      ...(Condition && { Condition }),
    };
    const Sid = `HoldfastRestore${hashOf(canonical(statement)).replace(/\W/g, '').slice(0, 8)}`;
    return { Sid, ...statement, Principal: principalOf(principal) };
  });
}

/** What an action was held on: all that is declared, or the part of it that the statement named. */
function resourcesHeld(action: string, arn: string, by: Statement | undefined): string[] {
  const whole = resourceOf(action, arn);
  const named = [by?.Resource ?? '*'].flat();
  const isWhole = named.some((one) => one === whole || (one.endsWith('*') && whole.startsWith(one.slice(0, -1))));
  return isWhole ? [whole] : named.filter((one) => one.startsWith(arn));
}

const principalOf = (principal: Principal | string) =>
  typeof principal === 'string' ? { Service: principal } : { AWS: principal.arn };
