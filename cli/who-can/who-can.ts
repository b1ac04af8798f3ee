import { type AccessDecision, type AccessPolicies, decideAccess, decidingStatements } from '../../lib/iam/access.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { type DescribedCase, decideDescribed } from '../access/described-case.ts';
import { describedTime } from '../account/described-time.ts';
import { InputError } from '../input-error.ts';
import { misspelling } from '../kms-actions.ts';
import { candidatesFor, keyNamed } from './candidates.ts';
import { subjectsByPrincipal } from './rests-on.ts';

/** A statement or grant by which somebody may use a key. */
export type Through =
  | { layer: string; policy: string; statement: string | number }
  | { layer: 'grant'; policy: string; grant: string };

/** Somebody who may use a key. */
export interface Who {
  principal: string;
  through: Through[];
  /** Absent where it may without any: the Condition of each statement, and the constraints of each grant, that it depends on. */
  conditions?: Document[];
  /** The subjects that have it use the key, by ARN. */
  restedOnBy: string[];
}

/** Who may take an action on a key, through what, under which conditions, and what rests on it. */
export interface WhoCan {
  key: string;
  action: string;
  who: Who[];
}

/** Asks of everybody who comes into question. `context` is what is known of the request; of all else nothing is. */
export async function whoCan(
  documents: AccountDocument[],
  { key: name, action, context }: { key: string; action: string; context: ReadonlyMap<string, readonly string[]> },
): Promise<WhoCan> {
  if (!/^kms:\w+$/i.test(action))
    throw new InputError(`holdfast who-can: --action is one action on a key, such as kms:Decrypt, not ${action}.`);
  if (/^kms:reencrypt$/i.test(action))
    throw new InputError(
      'holdfast who-can: kms:ReEncrypt is two actions: ask for kms:ReEncryptFrom on the source key, kms:ReEncryptTo on the other.',
    );
  const misspelt = misspelling(action);
  if (misspelt !== undefined) throw new InputError(`holdfast who-can: ${misspelt}`);
  const found = keyNamed(documents, name);
  const sandbox = new Sandbox({ documents, time: describedTime(documents) });
  const subjects = await subjectsByPrincipal(documents, found.arn);
  const who = candidatesFor(sandbox, found).flatMap((principal): Who[] => {
    const asked = decideDescribed(documents, { principal, action, resource: found.arn, context });
    const may = mayUse(asked, found.arn);
    return may ? [{ principal, ...may, restedOnBy: subjects.get(principal) ?? [] }] : [];
  });
  return { key: found.arn, action, who };
}

/** Through what somebody may use the key; undefined where they may not, whatever the request is otherwise. */
function mayUse(asked: DescribedCase, key: string): Pick<Who, 'through' | 'conditions'> | undefined {
  const { given, undescribed } = asked;
  const { encryptionContext, ...rest } = given.request;
  const request = {
    ...rest,
    contextIsPartial: true,
    ...(Object.keys(encryptionContext ?? {}).length > 0 && { encryptionContext }),
  };
  const decision = decideAccess(given.policies, request);
  if (decision.isDenied || decision.decision.endsWith('Denied')) return undefined;
  const whole = decision.decision === 'Allowed' ? decision : withAllConditionsMet(asked, request, decision);
  const statements = decidingStatements(given.policies, whole);
  const allows = whole.because.filter(({ policy }) => policy !== null);
  const through: Through[] = [];
  const conditions: Document[] = [];
  for (const [index, { layer, policy, statement, effect }] of allows.entries()) {
    const source = statements[index]?.statement as Document | undefined;
    const condition = layer === 'grant' ? source?.Constraints : source?.Condition;
    const hasCondition = Object.keys(condition ?? {}).length > 0;
    if (effect === 'Deny') {
      if (hasCondition) conditions.push({ unless: condition });
      continue;
    }
    // In the place of what nobody described stands a policy of no name.
    const called = layer === 'resource' ? key : (asked.words.nameOf?.(layer, policy) ?? nameIn(asked, policy));
    if (layer === 'grant') through.push({ layer, policy: key, grant: String(policy) });
    else if (called !== undefined) through.push({ layer, policy: bare(called), statement: statement ?? 0 });
    if (hasCondition) conditions.push(condition);
  }
  for (const what of undescribed) conditions.push({ undescribed: what });
  // Nothing of the request would settle it: a statement is not understood.
  if (decision.decision === 'Unknown' && conditions.length === 0) conditions.push({ undescribed: decision.reason });
  const isUnconditional =
    conditions.length === 0 || decideAccess(unconditionalOf(given.policies), request).decision === 'Allowed';
  return { through: once(through), ...(!isUnconditional && { conditions: once(conditions) }) };
}

/** What would allow it if every condition were met that may be. */
function withAllConditionsMet(
  { given }: DescribedCase,
  request: DescribedCase['given']['request'],
  decision: AccessDecision,
): AccessDecision {
  const { identityPolicies = [], resourcePolicy, grants = [], ...others } = given.policies;
  const met = decideAccess(
    {
      ...others,
      identityPolicies: identityPolicies.map(unconditional),
      ...(resourcePolicy && { resourcePolicy: unconditional(resourcePolicy) }),
      grants: grants.map((grant) => ({ ...grant, Constraints: undefined })),
    },
    request,
  );
  const decides = (one: AccessDecision['because'][number]) =>
    decision.because.some(
      ({ layer, policy, index }) => layer === one.layer && policy === one.policy && index === one.index,
    );
  const statements = decidingStatements(given.policies, met);
  const isMet = (one: AccessDecision['because'][number], index: number) =>
    decides(one) || (one.layer !== 'grant' && !(statements[index]?.statement as Document | undefined)?.Condition);
  return {
    ...decision,
    because: [...met.because.filter(isMet), ...decision.because.filter(({ effect }) => effect === 'Deny')],
  };
}

/** A policy whose Allows have no conditions. */
function unconditional<P extends object>(policy: P): P {
  const statements = [(policy as Document).Statement ?? []].flat() as Document[];
  const Statement = statements.map(({ Condition, ...rest }) =>
    rest.Effect === 'Allow' ? rest : { ...rest, Condition },
  );
  return { ...policy, Statement: JSON.parse(JSON.stringify(Statement)) };
}

/** What allows it whatever the request is: the Allows without conditions, and the grants without constraints. */
function unconditionalOf({ identityPolicies, resourcePolicy, grants = [], ...others }: AccessPolicies): AccessPolicies {
  const free = <P extends object>(policy: P): P => {
    const statements = [(policy as Document).Statement ?? []].flat() as Document[];
    return { ...policy, Statement: statements.filter((one) => one.Effect !== 'Allow' || !one.Condition) };
  };
  return {
    ...others,
    identityPolicies: (identityPolicies ?? []).map(free),
    ...(resourcePolicy && { resourcePolicy: free(resourcePolicy) }),
    grants: grants.filter(({ Constraints }) => Object.keys(Constraints ?? {}).length === 0),
  };
}

const nameIn = ({ given }: DescribedCase, policy: unknown) =>
  Number(policy) < (given.policies.identityPolicies?.length ?? 0) - 1 ? String(policy) : undefined;

/** `policy NAME of the role` is NAME. */
const bare = (called: string) => /^policy (.+) of .+$/.exec(called)?.[1] ?? called;

/** Each of what is alike once. */
const once = <T>(all: T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
