import fc from 'fast-check';
import type { Grant } from '../../lib/iam/policies.ts';
import {
  aloneOrMore,
  callers,
  defined,
  derivedKeys,
  home,
  type Key,
  keys,
  logGroup,
  maybe,
  nobodies,
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

/** An object as JSON has it. */
export type Json = Readonly<Record<string, unknown>>;

const everybody = [...callers.home, ...callers.other];

/** Actions that have to do with what is asked for, mostly. */
export const actionOf = ({ prefix, actions }: Target): fc.Arbitrary<string> => {
  const [first = ''] = actions;
  return weighted<string>(
    [4, oneOf(...actions).map((name) => `${prefix}:${name}`)],
    [5, oneOf('*', `${prefix}:*`)],
    [2, oneOf(...actions).map((name) => `${prefix.toUpperCase()}:${name.slice(0, 3)}*`)],
    [
      1,
      oneOf(`${prefix}:?${first.slice(1)}`, `${prefix}:${first.toLowerCase()}`, `${prefix}:*t`, 'ec2:*', 'k?s:De*Key'),
    ],
  );
};

/** Resources likewise. */
export const resourceOf = ({ resource }: Target): fc.Arbitrary<string> =>
  weighted<string>(
    [9, fc.constant('*')],
    [5, fc.constant(resource)],
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
/** The element that says who. */
export const principal = weighted<unknown>(
  [2, fc.constant('*')],
  [9, fc.record({ AWS: aloneOrMore(named) })],
  [2, fc.record({ Service: aloneOrMore(oneOf(...callers.services)) })],
  [1, fc.record({ AWS: named, Service: oneOf(...callers.services) })],
  [1, oneOf({ Federated: 'cognito-identity.amazonaws.com' }, { CanonicalUser: '79a59df900b949e55d96a1e698fbaced' })],
);

/** One operator with a key and what is wanted of it. */
export const testOf = (key: Key): fc.Arbitrary<[operator: string, keys: Json]> =>
  fc
    .record({
      name: oneOf(...key.names),
      operator: weighted<string>([9, oneOf(...key.operators)], [1, oneOf(...operators)]),
      suffix: weighted<string>([3, fc.constant('')], [1, fc.constant('IfExists')]),
      values: weighted<unknown>(
        [19, aloneOrMore(oneOf(...key.written))],
        [1, oneOf<unknown>(null, { a: 1 }, [null], ['web', 3])],
      ),
      isNull: weighted<unknown>(
        [85, fc.constant(undefined)],
        [14, oneOf<unknown>('true', 'false', true, false, ['true', 'false'])],
        [1, oneOf<unknown>('maybe', 1)],
      ),
    })
    .map(({ name, operator, suffix, values, isNull }) =>
      isNull === undefined ? [`${operator}${suffix}`, { [name]: values }] : ['Null', { [name]: isNull }],
    );
/** The tests as a Condition has them. */
export const merged = (tests: readonly [operator: string, keys: Json][]): Json => {
  const all: Record<string, Json> = {};
  for (const [operator, tested] of tests) all[operator] = { ...all[operator], ...tested };
  return all;
};
/** A Condition of some tests, now and then of another form. */
export const condition = weighted<unknown>(
  [40, fc.array(oneOf(...keys, ...derivedKeys).chain(testOf), { minLength: 1, maxLength: 3 }).map(merged)],
  [1, oneOf<unknown>({}, { StringEquals: {} }, null, [], 'true', { StringEquals: 'web' }, { StringEquals: null })],
);

/** An encryption context, perhaps empty. */
export const encryptionContext = fc
  .record({
    'aws:logs:arn': maybe(50, oneOf(logGroup, `arn:aws:logs:us-east-1:${other}:log-group:x`)),
    stage: oneOf(undefined, 'prod', 'test'),
    Stage: maybe(5, fc.constant('prod')),
  })
  .map(defined);
const someEncryptionContext = encryptionContext.filter((pairs) => Object.keys(pairs).length > 0);

const grantable = targets.key.actions.filter((name) => name !== 'PutKeyPolicy');

/** A grant to one of those, or to somebody. */
export const grantTo = (likely: readonly string[]): fc.Arbitrary<Grant> =>
  fc
    .record({
      KeyId: oneOf(targets.key.resource, targets.key.resource, targets.key.resource.split('/')[1], otherKey, undefined),
      grantee: weighted<Json>(
        [8, oneOf(...likely).map((GranteePrincipal) => ({ GranteePrincipal }))],
        [2, oneOf(...callers.services).map((GranteeServicePrincipal) => ({ GranteeServicePrincipal }))],
        [4, oneOf(...everybody, home).map((GranteePrincipal) => ({ GranteePrincipal }))],
        [1, oneOf(...callers.services, ...nobodies).map((GranteePrincipal) => ({ GranteePrincipal }))],
      ),
      retirer: weighted<Json>(
        [6, fc.constant({})],
        [3, oneOf(...everybody, ...likely).map((RetiringPrincipal) => ({ RetiringPrincipal }))],
        [1, oneOf(...callers.services).map((RetiringServicePrincipal) => ({ RetiringServicePrincipal }))],
      ),
      IssuingAccount: oneOf(
        `arn:aws:iam::${home}:root`,
        `arn:aws:iam::${home}:root`,
        `arn:aws:iam::${other}:root`,
        undefined,
      ),
      Operations: weighted<string[]>([1, fc.constant(grantable)], [1, fc.subarray(grantable, { minLength: 1 })]),
      Constraints: maybe(
        60,
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
