import type { AccessRequest } from '../../lib/iam/decision.ts';
import type { Layer } from '../../lib/iam/policies.ts';
import { type Caller, readCaller } from './caller.ts';
import { conditionHolds } from './condition.ts';
import { type Context, contextOf } from './context.ts';
import { coversAction, coversResource } from './pattern.ts';
import { deniedByNotPrincipal, reached, type Ways } from './principal.ts';
import { all, any, isRecord, listOf, not, type Truth } from './truth.ts';

/** What a request is judged by, read once. */
export interface Asked {
  readonly request: AccessRequest;
  readonly caller: Caller;
  readonly context: Context;
  readonly isKey: boolean;
  readonly isTrust: boolean;
  readonly hasBoundary: boolean;
}

/** What one statement says of the request: whether it denies, and in which ways it allows. */
export interface Said {
  readonly denies: Truth;
  readonly allows: Ways;
}

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Reads the request. */
export function read(request: AccessRequest, hasBoundary: boolean): Asked {
  return {
    request,
    caller: readCaller(request.principal),
    context: contextOf(request),
    isKey: /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(request.resource),
    isTrust:
      /^arn:[^:]+:iam::\d{12}:role\//.test(request.resource) && request.action.toLowerCase() === 'sts:assumerole',
    hasBoundary,
  };
}

/** kms:ResourceAliases is for IAM policies: what it is to a key policy is written nowhere. */
const ofKeyPolicy =
  (context: Context): Context =>
  (key) =>
    key.toLowerCase() === 'kms:resourcealiases' ? 'meaningless' : context(key);

function covered(value: unknown, inverted: unknown, covers: (one: string) => Truth): Truth {
  if (value !== undefined && inverted !== undefined) return 'unknown';
  const list = listOf(value ?? inverted);
  // An empty list covers nothing, so that the statement has no effect; what all but nothing is, is written nowhere.
  if (list.length === 0) return value === undefined ? 'unknown' : false;
  if (!list.every((one) => typeof one === 'string')) return 'unknown';
  const truth = any(list.map(covers));
  return value === undefined ? not(truth) : truth;
}

/** Whether the statement is one that AWS would have stored in this kind of policy. What AWS refuses means nothing that anybody has written down. */
function isWellFormed(statement: Readonly<Record<string, unknown>>, layer: Layer): Truth {
  const { Principal, NotPrincipal } = statement;
  const hasPrincipal = Principal !== undefined || NotPrincipal !== undefined;
  const isWell =
    Object.keys(statement).every((key) => elements.includes(key)) &&
    (layer === 'resource' || (layer === 'rcp' ? Principal === '*' : !hasPrincipal));
  return isWell || 'unknown';
}

function saidBy(statement: unknown, layer: Layer, version: unknown, asked: Asked): Said {
  const nobodyKnows: Said = { denies: 'unknown', allows: [['everyone', 'unknown']] };
  if (!isRecord(statement)) return nobodyKnows;
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const { request, caller, context, isKey, isTrust, hasBoundary } = asked;
  const isResource = layer === 'resource';
  if (isResource && Principal === undefined && NotPrincipal === undefined) return { denies: false, allows: [] };

  const hasVariables = version === '2012-10-17';
  const hasAction = Action !== undefined || NotAction !== undefined;
  const hasResource = Resource !== undefined || NotResource !== undefined;
  // A key policy keeps statements without Action or Resource, and they have no effect; a role's trust policy has no Resource.
  if (isResource && isKey && !(hasAction && hasResource)) return { denies: false, allows: [] };
  const matches = all([
    isWellFormed(statement, layer),
    [undefined, '2008-10-17', '2012-10-17'].includes(version as string | undefined) || 'unknown',
    hasAction ? covered(Action, NotAction, (one) => coversAction(one, request.action)) : 'unknown',
    hasResource
      ? covered(Resource, NotResource, (one) => coversResource(one, request.resource, hasVariables, context))
      : isResource && isTrust
        ? true
        : 'unknown',
    conditionHolds(Condition, hasVariables, isResource && isKey ? ofKeyPolicy(context) : context),
  ]);

  const allow = Effect === 'Allow' || (Effect === 'Deny' ? false : 'unknown');
  const deny = Effect === 'Deny' || (Effect === 'Allow' ? false : 'unknown');
  const ways: Ways = !isResource
    ? [['everyone', true]]
    : NotPrincipal !== undefined
      ? [['everyone', 'unknown']] // Allow with NotPrincipal is not supported, nor are both
      : reached(Principal, caller);
  const isDenied =
    NotPrincipal !== undefined && Principal === undefined && Effect === 'Deny' && isResource
      ? deniedByNotPrincipal(NotPrincipal, caller, hasBoundary)
      : any(ways.map(([, truth]) => truth));
  return {
    denies: all([deny, matches, isDenied]),
    allows: ways.map(([way, truth]) => [way, all([allow, matches, truth])] as const),
  };
}

/** What every statement of a policy says of the request. */
export function saysOf(policy: unknown, layer: Layer, asked: Asked): readonly Said[] {
  if (typeof policy === 'string') {
    try {
      return saysOf(JSON.parse(policy) as unknown, layer, asked);
    } catch {
      return saysOf([], layer, asked);
    }
  }
  const { Version, Statement } = isRecord(policy) ? policy : {};
  return listOf(Statement).map((statement) => saidBy(statement, layer, Version, asked));
}
