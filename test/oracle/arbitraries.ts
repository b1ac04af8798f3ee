import fc from 'fast-check';
import type { AccessRequest } from '../../lib/iam/decision.ts';
import type { AccessPolicies, Layer, PolicyDocument } from '../../lib/iam/policies.ts';
import {
  actionOf,
  condition,
  encryptionContext,
  grantTo,
  type Json,
  merged,
  principal,
  resourceOf,
  testOf,
} from './elements.ts';
import {
  aloneOrMore,
  callers,
  defined,
  derivedKeys,
  home,
  keys,
  maybe,
  oddities,
  oddPrincipals,
  oneOf,
  other,
  relativesOf,
  type Target,
  targets,
  weighted,
} from './pools.ts';

/** One question with everything that may answer it. */
export interface Case {
  readonly policies: AccessPolicies;
  readonly request: AccessRequest;
}

const withEncryptionContext = /^kms:(Decrypt|Encrypt|GenerateDataKey|DescribeKey)$/;

function statement(layer: Layer, target: Target): fc.Arbitrary<unknown> {
  const isResource = layer === 'resource';
  const isTrust = isResource && target === targets.trusted;
  const inverted = (element: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
    weighted<Json>(
      [9, values.map((value) => ({ [element]: value }))],
      [1, values.map((value) => ({ [`Not${element}`]: value }))],
    );
  const plain = fc
    .record({
      Effect: oneOf('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
      action: inverted('Action', aloneOrMore(actionOf(target))),
      // A trust policy has no Resource and cannot have NotPrincipal.
      resource: isTrust ? fc.constant({}) : inverted('Resource', aloneOrMore(resourceOf(target))),
      principal: isTrust
        ? principal.map((value) => ({ Principal: value }))
        : isResource
          ? inverted('Principal', principal)
          : fc.constant(layer === 'rcp' ? { Principal: '*' } : {}),
      Condition: maybe(40, condition),
      Sid: maybe(20, oneOf('one', 'two')),
      // What principals other than `*` would be to an RCP is written nowhere.
      oddity: maybe(5, oneOf(...oddities, ...(layer === 'rcp' || isTrust ? [] : oddPrincipals))),
    })
    .map(({ action, resource, principal: who, oddity, ...rest }) =>
      defined({ ...rest, ...who, ...action, ...resource, ...oddity }),
    );
  // Otherwise nearly all that is drawn is denied for want of an Allow.
  const wide = { Effect: 'Allow', Action: '*', ...(isTrust ? {} : { Resource: '*' }) };
  const who = isResource
    ? [{ Principal: { AWS: home } }, { Principal: { AWS: other } }]
    : [layer === 'rcp' ? { Principal: '*' } : {}];
  return weighted<unknown>(
    [120, plain],
    [isResource ? 50 : 80, oneOf<Json>(...who).map((one) => ({ ...wide, ...one }))],
    [1, oneOf<unknown>(null, 'x', [])],
  );
}

function policy(layer: Layer, target: Target): fc.Arbitrary<PolicyDocument> {
  const everyone = { Effect: 'Allow', Action: '*', Resource: '*', ...(layer === 'resource' && { Principal: '*' }) };
  return weighted<unknown>(
    [
      60,
      fc
        .record({
          Version: oneOf('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
          Statement: weighted<unknown>(
            [4, fc.array(statement(layer, target), { minLength: 1, maxLength: 3 })],
            [1, statement(layer, target)],
          ),
        })
        .map(defined),
    ],
    [
      1,
      oneOf<unknown>({}, { Statement: [] }, { Version: '2020-01-01', Statement: [] }, { Statement: 'x' }, 'nonsense'),
    ],
    [1, oneOf<unknown>({ Version: 7, Statement: everyone }, JSON.stringify({ Statement: everyone }))],
  ) as fc.Arbitrary<PolicyDocument>;
}

/** What is said of the condition keys; a name stands for one that exists with a value nobody knows. */
const known = fc.tuple(
  ...keys.map(({ names: [name = ''], given }) =>
    weighted<Json | string>(
      // What follows from the request is mostly left to follow.
      [/Principal(Arn|Acc|Is|Serv|Type)|(Resource|Caller)Acc|user/.test(name) ? 25 : 6, fc.constant({})],
      [4, oneOf<unknown>(...given).map((value) => ({ [name]: value }))],
      [1, fc.constant(name)],
    ),
  ),
  weighted<Json | string>([12, fc.constant({})], [1, fc.constant('kms:EncryptionContext:stage')]),
);

const absentKeys = fc.array(
  oneOf(...keys, ...derivedKeys).chain(({ names }) => oneOf(...names, 'aws:Source*', 'kms:*', 'AWS:PrincipalTag/*')),
  { maxLength: 3 },
);

function request(principalAsked: string, target: Target): fc.Arbitrary<AccessRequest> {
  return fc
    .record({
      action: oneOf(...target.actions).map((name) => `${target.prefix}:${name}`),
      known,
      pairs: maybe(50, encryptionContext),
      partial: maybe(25, fc.record({ contextIsPartial: fc.boolean(), absentKeys: maybe(50, absentKeys) })),
      resourceAccount: target === targets.object ? oneOf(undefined, home, home, home, other) : fc.constant(undefined),
      managementAccount: maybe(10, fc.boolean()),
      key:
        target === targets.key
          ? maybe(20, oneOf({ KeyManager: 'AWS' }, { KeyManager: 'CUSTOMER' }))
          : fc.constant(undefined),
    })
    .map(({ known: said, pairs, partial, ...rest }) => {
      const context = Object.assign({}, ...said.filter((one) => typeof one === 'object')) as Json;
      // Other operations have no encryption context.
      const encrypts = withEncryptionContext.test(rest.action);
      const unknownKeys = said.filter((one) => typeof one === 'string' && (encrypts || !one.startsWith('kms:E')));
      return defined({
        principal: principalAsked,
        resource: target.resource,
        ...rest,
        ...partial,
        context,
        encryptionContext: encrypts ? pairs : undefined,
        unknownKeys,
      });
    }) as fc.Arbitrary<unknown> as fc.Arbitrary<AccessRequest>;
}

function policies(principalAsked: string, target: Target): fc.Arbitrary<AccessPolicies> {
  // The root user has no policies of its own, nor does a user have a session policy: what they would do is written nowhere.
  const isRoot = /:root$|^\d+$/.test(principalAsked);
  const isTemporary = /:role\/|:assumed-role\/|federated/.test(principalAsked);
  const one = (layer: Layer, percent: number) => maybe(percent, policy(layer, target));
  const levels = (layer: Layer, minLength: number, percent: number) =>
    maybe(
      percent,
      fc.array(fc.array(policy(layer, target), { minLength, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
    );
  return fc
    .record({
      identityPolicies: isRoot
        ? fc.constant(undefined)
        : maybe(80, fc.array(policy('identity', target), { maxLength: 2 })),
      resourcePolicy: target.resource === '*' ? fc.constant(undefined) : one('resource', 85),
      permissionsBoundary: isRoot ? fc.constant(undefined) : one('boundary', 20),
      sessionPolicy: isTemporary ? one('session', 25) : fc.constant(undefined),
      scps: levels('scp', 1, 20),
      rcps: levels('rcp', 0, 12),
      grants:
        target === targets.key
          ? maybe(35, fc.array(grantTo(relativesOf(principalAsked)), { minLength: 1, maxLength: 2 }))
          : fc.constant(undefined),
    })
    .map(defined) as fc.Arbitrary<AccessPolicies>;
}

const asker = weighted<string>(
  [80, oneOf(...callers.home)],
  [40, oneOf(...callers.other)],
  [20, oneOf(...callers.services)],
  [10, oneOf('*', home, other)],
  [2, oneOf('arn:aws:iam::aws:policy/x', 'arn:nonsense')],
);
const target = weighted<Target>(
  [60, fc.constant(targets.key)],
  [30, fc.constant(targets.object)],
  [12, fc.constant(targets.trusted)],
  [2, fc.constant(targets.identity)],
  [3, fc.constant(targets.keyless)],
);

/** Anything may be in these. */
const anything: fc.Arbitrary<Case> = fc
  .tuple(asker, target)
  .chain(([who, what]) => fc.record({ policies: policies(who, what), request: request(who, what) }));

const wide = { Effect: 'Allow', Action: '*', Resource: '*' };
const document = (...Statement: readonly unknown[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const isRootUser = (who: string) => /:root$|^\d+$/.test(who);

/** All is allowed but for one condition, of whose key the request mostly says something. */
const ofOneCondition: fc.Arbitrary<Case> = fc
  .tuple(oneOf(...keys, ...derivedKeys), asker, oneOf<Target>(targets.key, targets.object))
  .chain(([key, who, what]) => {
    const [name = ''] = key.names;
    return fc
      .record({
        tests: fc.tuple(testOf(key), maybe(20, testOf(key))),
        Version: oneOf('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
        isOwn: fc.boolean(),
        said: weighted<Json | string>(
          [key.given.length === 0 ? 0 : 8, oneOf<unknown>(...key.given, '').map((value) => ({ [name]: value }))],
          [3, fc.constant({})],
          [1, fc.constant(name)],
        ),
        asked: request(who, what),
      })
      .map(({ tests, Version, isOwn, said, asked }) => {
        const Condition = merged(tests.filter((one) => one !== undefined));
        const denial = { Effect: 'Deny', Action: '*', Resource: '*', Condition };
        const own = isOwn ? [{ ...defined({ Version }), Statement: [wide, denial] }] : [document(wide)];
        const { [name]: _, ...context } = asked.context ?? {};
        return {
          policies: {
            ...(!isRootUser(who) && { identityPolicies: own }),
            resourcePolicy: {
              ...defined({ Version }),
              Statement: [wide, ...(isOwn ? [] : [denial])].map((one) => ({ ...one, Principal: '*' })),
            },
          },
          request: {
            ...asked,
            context: { ...context, ...(typeof said === 'object' && said) } as AccessRequest['context'],
            unknownKeys: [...(asked.unknownKeys ?? []), ...(typeof said === 'string' ? [said] : [])].filter(
              (one) => typeof said === 'string' || one !== name,
            ),
          },
        };
      });
  });

/** Policies that allow all, nothing, or are not there. */
const allOrNothing = oneOf<PolicyDocument | undefined>(document(wide), document(), undefined, undefined);

/** Whom a resource policy names decides, or a grant, and what limits him. */
const ofNames = (byGrant: boolean): fc.Arbitrary<Case> =>
  fc
    .tuple(asker, byGrant ? fc.constant(targets.key) : oneOf<Target>(targets.key, targets.object))
    .chain(([who, what]) => {
      const names = fc.subarray([...relativesOf(who)], { minLength: 1 });
      const among = (element: string, Effect: string) =>
        names.map((AWS) => ({ ...wide, Effect, [element]: { AWS, Service: callers.services.slice(0, 1) } }));
      const isTemporary = /:role\/|:assumed-role\/|federated/.test(who);
      return fc
        .record({
          statements: byGrant
            ? fc.constant([])
            : weighted<readonly unknown[]>(
                [3, fc.tuple(among('Principal', 'Allow'))],
                [3, fc.tuple(fc.constant({ ...wide, Principal: '*' }), among('NotPrincipal', 'Deny'))],
                [1, fc.tuple(fc.constant({ ...wide, Principal: '*' }), among('Principal', 'Deny'))],
                [1, fc.tuple(among('NotPrincipal', 'Allow'))],
              ),
          identityPolicies: isRootUser(who)
            ? fc.constant(undefined)
            : fc.tuple(allOrNothing.map((one) => one ?? document())),
          permissionsBoundary: isRootUser(who) ? fc.constant(undefined) : allOrNothing,
          sessionPolicy: isTemporary ? allOrNothing : fc.constant(undefined),
          grants: byGrant
            ? fc.array(grantTo(relativesOf(who)), { minLength: 1, maxLength: 2 })
            : fc.constant(undefined),
          asked: request(who, what),
        })
        .map(({ statements, asked, ...rest }) => ({
          policies: { ...defined(rest), resourcePolicy: document(...statements) },
          request: asked,
        }));
    });

/** Questions of every kind, the policies that may answer them, and now and then nonsense. */
export const cases: fc.Arbitrary<Case> = weighted<Case>(
  [3, anything],
  [4, ofOneCondition],
  [1, ofNames(false)],
  [1, ofNames(true)],
);
