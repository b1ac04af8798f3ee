import { both, type Certainty, either, MAYBE, NO, YES } from './certainty.ts';
import { isObject } from './elements.ts';
import { isLeftToGrants } from './kms-operations.ts';
import { compilePattern } from './pattern.ts';
import type { Grant } from './policies.ts';
import { compilePrincipal, type Naming, namingOf } from './principal.ts';
import { hiddenPairs, PERHAPS, type RequestContext } from './request-context.ts';

/** A grant that allows, certainly or perhaps; `doubt` says why perhaps. */
export interface GrantMatch {
  readonly grant: Grant;
  readonly index: number;
  readonly naming: Naming;
  readonly certainty: Certainty;
  readonly doubt: string | undefined;
}

function namedBy(principal: string | undefined, service: string | undefined, requestContext: RequestContext): Naming {
  const element = compilePrincipal({ AWS: principal ?? [], Service: service ?? [] }, false);
  return element === undefined || element.everyone ? 'none' : namingOf(element, requestContext.caller);
}

function isForKey({ KeyId }: Grant, key: string): boolean {
  if (KeyId === undefined || KeyId === key) return true;
  // A replica of a multi-Region key has grants of its own under the same id.
  return !KeyId.startsWith('arn:') && key.endsWith(`/${KeyId}`);
}

type Pairs = Readonly<Record<string, string>>;

/** Whether the pairs are all in an encryption context, of which `hidden` names those with a value nobody knows, in lower case. */
const pairsIn = (pairs: Pairs, context: Pairs, hidden: readonly string[]): Certainty =>
  Object.keys(pairs).reduce<Certainty>((certainty, name) => {
    if (Object.hasOwn(context, name)) return both(certainty, context[name] === pairs[name] ? YES : NO);
    return both(certainty, hidden.includes(name.toLowerCase()) ? MAYBE : NO);
  }, YES);

/** Whether they are all there is of it. */
function equalPairs(pairs: Pairs, context: Pairs, hidden: readonly string[]): Certainty {
  const isMore = Object.keys(context).some((name) => !Object.hasOwn(pairs, name));
  return isMore ? NO : both(pairsIn(pairs, context, hidden), hidden.length > 0 ? MAYBE : YES);
}

/** Whether the grant's constraints hold; only `encryptionContext` counts and what is hidden of it; absent is empty. */
function constraintsHold({ Constraints }: Grant, requestContext: RequestContext): Certainty {
  if (Constraints === undefined || Constraints === null) return YES;
  if (!isObject(Constraints)) return MAYBE;
  const { SourceArn, EncryptionContextEquals, EncryptionContextSubset } = Constraints;
  const equals = EncryptionContextEquals ?? undefined;
  const subset = EncryptionContextSubset ?? undefined;
  const { action, request } = requestContext;
  if (isLeftToGrants(action)) return YES;
  let certainty: Certainty = YES;
  if (typeof SourceArn === 'string') {
    const values = requestContext.values('aws:sourcearn');
    if (values === undefined) return NO;
    if (values === null || values === PERHAPS || values.length > 1) certainty = MAYBE;
    else certainty = compilePattern(SourceArn, 'arn', false).test(values[0] ?? '', requestContext);
  }
  if (action === 'kms:describekey') return certainty;
  if (request.encryptionContext === undefined && request.contextIsPartial && (equals ?? subset) !== undefined)
    return both(certainty, MAYBE);
  const context = request.encryptionContext ?? {};
  const hidden = hiddenPairs(request).map((name) => name.toLowerCase());
  const holds = both(
    equals === undefined ? YES : equalPairs(equals, context, hidden),
    subset === undefined ? YES : pairsIn(subset, context, hidden),
  );
  return both(certainty, action === 'kms:creategrant' ? either(holds, MAYBE) : holds);
}

/** How a grant names who may retire it: its retiring principal, its grantee where `granteeMay`, else the account that issued it; undefined where it does not say which that is. */
function retiredBy(grant: Grant, granteeMay: boolean, requestContext: RequestContext): Naming | undefined {
  const { GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal, RetiringServicePrincipal } = grant;
  const named = [
    namedBy(RetiringPrincipal, RetiringServicePrincipal, requestContext),
    granteeMay ? namedBy(GranteePrincipal, GranteeServicePrincipal, requestContext) : 'none',
    namedBy(grant.IssuingAccount, undefined, requestContext),
  ] as const;
  const direct = named.find((naming) => naming !== 'none' && naming !== 'account');
  if (direct || named.includes('account')) return direct ?? 'account';
  return grant.IssuingAccount === undefined && requestContext.caller.account !== undefined ? undefined : 'none';
}

/** Matches one grant; undefined when it certainly does not allow. Explicit denials and other layers are not its matter. */
export function matchGrant(grant: Grant, index: number, requestContext: RequestContext): GrantMatch | undefined {
  const operation = requestContext.action.slice('kms:'.length);
  if (requestContext.kind !== 'key' || !isForKey(grant, requestContext.resource)) return undefined;
  const { GranteePrincipal, GranteeServicePrincipal } = grant;
  const operations = Array.isArray(grant.Operations) ? grant.Operations : [];
  const found = (naming: Naming, certainty: Certainty, doubt?: string): GrantMatch | undefined =>
    naming === 'none' || certainty === NO
      ? undefined
      : { grant, index, naming, certainty: naming === 'perhaps' ? MAYBE : certainty, doubt };

  const gives = operations.some((one) => String(one).toLowerCase() === operation);
  if (isLeftToGrants(requestContext.action)) {
    const naming = retiredBy(grant, gives, requestContext);
    if (naming === undefined)
      return found(
        'account',
        MAYBE,
        "whether the caller's account issued the grant is not given: its IssuingAccount (1.6)",
      );
    if (naming !== 'none') return found(naming, YES);
  }
  if (!gives) return undefined;
  const certainty = constraintsHold(grant, requestContext);
  const naming = namedBy(GranteePrincipal, GranteeServicePrincipal, requestContext);
  if (naming === 'none' && requestContext.caller.kind === 'service' && GranteePrincipal === requestContext.caller.arn)
    return found(
      'perhaps',
      certainty,
      `the grant shows the service ${GranteePrincipal}, which may stand for several grantees; ask for the one meant (1.6)`,
    );
  const doubt = `whether the grant's constraints hold depends on values that were not given: aws:SourceArn, the encryption context, or the constraints of the grant to be created (1.6)`;
  return found(naming, certainty, certainty === MAYBE ? doubt : undefined);
}
