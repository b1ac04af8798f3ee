import fc from 'fast-check';
import type { AccessRequest } from '../../lib/iam/decision.ts';
import type { AccessPolicies, Grant, Layer, PolicyDocument } from '../../lib/iam/policies.ts';
import {
  aloneOrMore,
  callers,
  defined,
  derivedKeys,
  home,
  keys,
  logGroup,
  maybe,
  nobodies,
  oddities,
  oddPrincipals,
  oneOf,
  operators,
  other,
  otherKey,
  resources,
  type Target,
  targets,
  variables,
  weighted,
} from './pools.ts';

/** One question with everything that may answer it. */
export interface Case {
  readonly policies: AccessPolicies;
  readonly request: AccessRequest;
}

type Json = Readonly<Record<string, unknown>>;

const everybody = [...callers.home, ...callers.other];
const withEncryptionContext = /^kms:(Decrypt|Encrypt|GenerateDataKey|DescribeKey)$/;

const actionOf = ({ prefix, actions }: Target): fc.Arbitrary<string> => {
  const [first = ''] = actions;
  return weighted<string>(
    [4, oneOf(...actions).map((name) => `${prefix}:${name}`)],
    [3, oneOf('*', `${prefix}:*`)],
    [2, oneOf(...actions).map((name) => `${prefix.toUpperCase()}:${name.slice(0, 3)}*`)],
    [
      1,
      oneOf(`${prefix}:?${first.slice(1)}`, `${prefix}:${first.toLowerCase()}`, `${prefix}:*t`, 'ec2:*', 'k?s:De*Key'),
    ],
  );
};

const resourceOf = ({ resource }: Target): fc.Arbitrary<string> =>
  weighted<string>(
    [6, fc.constant('*')],
    [4, fc.constant(resource)],
    [2, oneOf(...resources.keys)],
    [2, oneOf(...resources.objects)],
    [1, oneOf(...resources.others)],
    [2, oneOf(...variables).map((variable) => `arn:aws:s3:::example-artifacts/home/${variable}/*`)],
    [1, oneOf(...variables).map((variable) => `arn:aws:kms:us-east-1:${home}:key/${variable}*`)],
  );

const named = weighted<string>(
  [4, oneOf(...everybody)],
  [2, oneOf(home, other, `arn:aws:iam::${home}:root`, `arn:aws:iam::${other}:root`)],
  [2, fc.constant('*')],
  [1, oneOf(...nobodies)],
);
const principal = weighted<unknown>(
  [2, fc.constant('*')],
  [9, fc.record({ AWS: aloneOrMore(named) })],
  [2, fc.record({ Service: aloneOrMore(oneOf(...callers.services)) })],
  [1, fc.record({ AWS: named, Service: oneOf(...callers.services) })],
  [1, oneOf({ Federated: 'cognito-identity.amazonaws.com' }, { CanonicalUser: '79a59df900b949e55d96a1e698fbaced' })],
);

const test: fc.Arbitrary<[operator: string, keys: Json]> = oneOf(...keys, ...derivedKeys).chain((key) =>
  fc
    .record({
      name: oneOf(...key.names),
      operator: weighted<string>([9, oneOf(...key.operators)], [1, oneOf(...operators)]),
      suffix: weighted<string>([3, fc.constant('')], [1, fc.constant('IfExists')]),
      values: weighted<unknown>(
        [19, aloneOrMore(oneOf(...key.written))],
        [1, oneOf<unknown>([], null, { a: 1 }, [null], ['web', 3])],
      ),
      isNull: weighted<unknown>(
        [85, fc.constant(undefined)],
        [14, oneOf<unknown>('true', 'false', true, false, ['true', 'false'])],
        [1, oneOf<unknown>('maybe', 1)],
      ),
    })
    .map(({ name, operator, suffix, values, isNull }) =>
      isNull === undefined ? [`${operator}${suffix}`, { [name]: values }] : ['Null', { [name]: isNull }],
    ),
);
const condition = weighted<unknown>(
  [
    40,
    fc.array(test, { minLength: 1, maxLength: 3 }).map((tests) => {
      const merged: Record<string, Json> = {};
      for (const [operator, tested] of tests) merged[operator] = { ...merged[operator], ...tested };
      return merged;
    }),
  ],
  [1, oneOf<unknown>({}, { StringEquals: {} }, null, [], 'true', { StringEquals: 'web' }, { StringEquals: null })],
);

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
      oddity: maybe(3, oneOf(...oddities, ...(layer === 'rcp' || isTrust ? [] : oddPrincipals))),
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
    [isResource ? 20 : 50, oneOf<Json>(...who).map((one) => ({ ...wide, ...one }))],
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

const encryptionContext = fc
  .record({
    'aws:logs:arn': maybe(50, oneOf(logGroup, `arn:aws:logs:us-east-1:${other}:log-group:x`)),
    stage: oneOf(undefined, 'prod', 'test'),
    Stage: maybe(5, fc.constant('prod')),
  })
  .map(({ stage, Stage, ...rest }) => defined({ ...rest, ...(stage === undefined ? { Stage } : { stage }) }));
const someEncryptionContext = encryptionContext.filter((pairs) => Object.keys(pairs).length > 0);

const grant: fc.Arbitrary<Grant> = fc
  .record({
    KeyId: oneOf(targets.key.resource, targets.key.resource, targets.key.resource.split('/')[1], otherKey, undefined),
    grantee: weighted<Json>(
      [8, oneOf(...everybody, home).map((GranteePrincipal) => ({ GranteePrincipal }))],
      [2, oneOf(...callers.services).map((GranteeServicePrincipal) => ({ GranteeServicePrincipal }))],
      [1, oneOf(...callers.services, ...nobodies).map((GranteePrincipal) => ({ GranteePrincipal }))],
    ),
    retirer: weighted<Json>(
      [6, fc.constant({})],
      [3, oneOf(...everybody).map((RetiringPrincipal) => ({ RetiringPrincipal }))],
      [1, oneOf(...callers.services).map((RetiringServicePrincipal) => ({ RetiringServicePrincipal }))],
    ),
    IssuingAccount: oneOf(
      `arn:aws:iam::${home}:root`,
      `arn:aws:iam::${home}:root`,
      `arn:aws:iam::${other}:root`,
      undefined,
    ),
    Operations: fc.subarray(
      targets.key.actions.filter((name) => name !== 'PutKeyPolicy'),
      { minLength: 1 },
    ),
    Constraints: maybe(
      50,
      fc
        .record({
          EncryptionContextEquals: maybe(40, someEncryptionContext),
          EncryptionContextSubset: maybe(40, someEncryptionContext),
          // Whether it may hold wildcards is written nowhere.
          SourceArn: maybe(30, fc.constant(logGroup)),
        })
        .map(defined),
    ),
  })
  .map(({ grantee, retirer, ...rest }) => defined({ GrantId: 'grant', ...rest, ...grantee, ...retirer }));

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
  const isHome = principalAsked.includes(home) && target !== targets.object;
  return fc
    .record({
      action: oneOf(...target.actions).map((name) => `${target.prefix}:${name}`),
      known,
      pairs: maybe(50, encryptionContext),
      partial: maybe(25, fc.record({ contextIsPartial: fc.boolean(), absentKeys: maybe(50, absentKeys) })),
      resourceAccount: target === targets.object ? oneOf(undefined, home, home, home, other) : fc.constant(undefined),
      // Whose organization's management account is meant is clear only within one account.
      managementAccount: isHome ? maybe(5, fc.boolean()) : fc.constant(undefined),
      key:
        target === targets.key
          ? maybe(8, oneOf({ KeyManager: 'AWS' }, { KeyManager: 'CUSTOMER' }))
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
        target === targets.key ? maybe(35, fc.array(grant, { minLength: 1, maxLength: 2 })) : fc.constant(undefined),
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

/** Questions of every kind, the policies that may answer them, and now and then nonsense. */
export const cases: fc.Arbitrary<Case> = fc
  .tuple(asker, target)
  // What GetCallerIdentity says to somebody without an account is no question of access.
  .filter(([who, what]) => what !== targets.identity || /:\d{12}:/.test(who))
  .chain(([who, what]) => fc.record({ policies: policies(who, what), request: request(who, what) }));
