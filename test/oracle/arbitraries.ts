import fc from 'fast-check';
import type { AccessRequest } from '../../lib/iam/decision.ts';
import type { AccessPolicies, Grant, PolicyDocument } from '../../lib/iam/policies.ts';

/** One question with everything that may answer it. */
export interface Case {
  readonly policies: AccessPolicies;
  readonly request: AccessRequest;
}

type Json = unknown;
type Record = Readonly<globalThis.Record<string, Json>>;

// Pools are small so that what is drawn for the policies often concerns what is drawn for the request.
const [home, other] = ['111122223333', '444455556666'];
const key = `arn:aws:kms:us-east-1:${home}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const otherKey = `arn:aws:kms:us-east-1:${home}:key/9999abcd-12ab-34cd-56ef-1234567890ab`;
const object = 'arn:aws:s3:::example-artifacts/home/alice/report.html';
const trusted = `arn:aws:iam::${home}:role/deploy`;
const logGroup = `arn:aws:logs:us-east-1:${home}:log-group:/app/web`;

const callersOf = (account: string) => ({
  root: `arn:aws:iam::${account}:root`,
  user: `arn:aws:iam::${account}:user/alice`,
  userInPath: `arn:aws:iam::${account}:user/team/bob`,
  role: `arn:aws:iam::${account}:role/canary`,
  roleInPath: `arn:aws:iam::${account}:role/team/viewer`,
  session: `arn:aws:sts::${account}:assumed-role/canary/run-1`,
  sessionInPath: `arn:aws:sts::${account}:assumed-role/viewer/carol@example.com`,
  federated: `arn:aws:sts::${account}:federated-user/dave`,
  linked: `arn:aws:iam::${account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`,
  linkedSession: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForRDS/rds`,
});
const callers = [...Object.values(callersOf(home)), ...Object.values(callersOf(other))];
const services = ['logs.us-east-1.amazonaws.com', 'logs.eu-west-1.amazonaws.com', 'cloudtrail.amazonaws.com'];

/** A choice among groups, each with the weight before it. */
const weighted = <T>(...groups: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(...groups.map(([weight, arbitrary]) => ({ weight: Math.round(weight * 10), arbitrary })));
const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Alone, or as a list. */
const aloneOrMore = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  weighted<T | T[]>([3, arbitrary], [2, fc.array(arbitrary, { minLength: 1, maxLength: 3 })]);
/** Present in so many of a hundred. */
const maybe = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  weighted<T | undefined>([100 - percent, fc.constant(undefined)], [percent, arbitrary]);
const without = (record: Record): Record =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

// What is asked for, with the actions that make sense there.
const targets = {
  key: {
    resource: key,
    prefix: 'kms',
    actions: [
      'Decrypt',
      'GenerateDataKey',
      'DescribeKey',
      'CreateGrant',
      'RetireGrant',
      'PutKeyPolicy',
      'Encrypt',
      'Sign',
    ],
  },
  object: { resource: object, prefix: 's3', actions: ['GetObject', 'PutObject', 'PutObjectTagging'] },
  trusted: { resource: trusted, prefix: 'sts', actions: ['AssumeRole'] },
  nothing: { resource: '*', prefix: 'sts', actions: ['GetCallerIdentity'] },
  anyKey: { resource: '*', prefix: 'kms', actions: ['ListKeys', 'CreateKey'] },
} as const;
type Target = (typeof targets)[keyof typeof targets];

const actionOf = ({ prefix, actions }: Target): fc.Arbitrary<string> =>
  weighted(
    [4, oneOf(...actions).map((name) => `${prefix}:${name}`)],
    [3, oneOf('*', `${prefix}:*`)],
    [2, oneOf(...actions).map((name) => `${prefix.toUpperCase()}:${name.slice(0, 3)}*`)],
    [
      1,
      oneOf(
        `${prefix}:?ecrypt`,
        `${prefix}:*t`,
        `${prefix}:${actions[0].toLowerCase()}`,
        'ec2:*',
        `${prefix}:De*Key`,
        `?${prefix.slice(1)}:*`,
      ),
    ],
  );

const variable = oneOf(
  '${aws:username}',
  '${AWS:PrincipalTag/Team}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/Team, 'web'}",
  '${aws:PrincipalAccount}',
  '${aws:nonsense}',
  "${aws:nonsense, 'alice'}",
  '${*}',
  '${?}',
  '${$}',
  '${aws:TagKeys}',
  '${',
  '${}',
  '${aws:userid}',
);

const resourceOf = ({ resource }: Target): fc.Arbitrary<string> =>
  weighted(
    [5, fc.constant('*')],
    [4, fc.constant(resource)],
    [
      2,
      oneOf(
        `arn:aws:kms:*:${home}:key/*`,
        `arn:aws:kms:us-east-1:${home}:key/1234*`,
        `arn:aws:kms:*:${other}:key/*`,
        otherKey,
        'arn:aws:kms:us-east-1:*:key/????abcd*',
      ),
    ],
    [
      2,
      oneOf(
        'arn:aws:s3:::example-artifacts/*',
        'arn:aws:s3:::example-artifacts',
        'arn:aws:s3:::example-*/home/*/report.html',
        'arn:aws:s3:::*',
        'arn:aws:s3:::EXAMPLE-artifacts/*',
      ),
    ],
    [1, oneOf('arn:aws:kms:*', 'arn:*', `arn:aws:kms:us-east-1:${home}:alias/app`, `arn:aws:iam::${home}:role/*`)],
    [2, variable.map((text) => `arn:aws:s3:::example-artifacts/home/${text}/*`)],
    [1, variable.map((text) => `arn:aws:kms:us-east-1:${home}:key/${text}*`)],
  );

const namedAws = weighted<string>(
  [4, oneOf(...callers)],
  [2, oneOf(home, other, `arn:aws:iam::${home}:root`, `arn:aws:iam::${other}:root`)],
  [2, fc.constant('*')],
  [
    1,
    oneOf(
      'AROAEXAMPLEEXAMPLE123',
      'AIDAEXAMPLEEXAMPLE123',
      `arn:aws:iam::${home}:role/viewer`,
      `arn:aws:iam::${home}:user/Alice`,
      `arn:aws:sts::${home}:assumed-role/canary/run-2`,
    ),
  ],
);
const principal: fc.Arbitrary<Json> = weighted<Json>(
  [2, fc.constant('*')],
  [9, fc.record({ AWS: aloneOrMore(namedAws) })],
  [2, fc.record({ Service: aloneOrMore(oneOf(...services)) })],
  [1, fc.record({ AWS: namedAws, Service: oneOf(...services) })],
  [
    1,
    oneOf<Json>(
      { Federated: 'cognito-identity.amazonaws.com' },
      { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
    ),
  ],
);

/** A condition key with what requests and policies say of it, and the operators meant for it. */
interface Key {
  readonly names: readonly string[];
  readonly operators: readonly string[];
  readonly given: readonly (string | readonly string[])[];
  readonly written: readonly Json[];
}
const strings = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const arns = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', ...strings];
const numbers = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
  (name) => `Numeric${name}`,
);
const dates = numbers.map((name) => name.replace('Numeric', 'Date'));
const sets = strings.flatMap((name) => [`ForAllValues:${name}`, `ForAnyValue:${name}`]);
const keys: readonly Key[] = [
  {
    names: ['aws:PrincipalTag/Team', 'AWS:principaltag/team'],
    operators: strings,
    given: ['web', 'WEB', 'ops', 'w*', ''],
    written: [
      'web',
      'WEB',
      'w*',
      '*',
      '?eb',
      '',
      'ops',
      '${aws:username}',
      "${aws:nonsense, 'web'}",
      '${aws:nonsense}',
      'w${*}',
    ],
  },
  {
    names: ['aws:PrincipalArn', 'aws:principalarn'],
    operators: arns,
    given: Object.values(callersOf(home)),
    written: [
      ...Object.values(callersOf(home)),
      `arn:aws:iam::${home}:role/*`,
      `arn:aws:iam::*:user/*`,
      'arn:aws:iam::*',
      '*',
      'alice',
    ],
  },
  {
    names: ['aws:PrincipalAccount', 'kms:CallerAccount', 'aws:ResourceAccount'],
    operators: strings,
    given: [home, other],
    written: [home, other, '4444*', 'anonymous'],
  },
  {
    names: ['aws:PrincipalOrgID'],
    operators: strings,
    given: ['o-example1', 'o-example2'],
    written: ['o-example1', 'o-*'],
  },
  {
    names: ['aws:username', 'aws:userid'],
    operators: strings,
    given: ['alice', 'bob', 'AIDAEXAMPLE'],
    written: ['alice', 'b*', '${aws:PrincipalTag/Team}'],
  },
  {
    names: ['aws:PrincipalIsAWSService', 'aws:SecureTransport', 'aws:ViaAWSService'],
    operators: ['Bool'],
    given: ['true', 'false', 'True', 'yes', ''],
    written: ['true', 'false', true, false, 'TRUE', 'yes', '${aws:SecureTransport}'],
  },
  { names: ['aws:PrincipalServiceName'], operators: strings, given: services, written: [...services, 'logs.*'] },
  {
    names: ['aws:SourceArn'],
    operators: arns,
    given: [logGroup, `arn:aws:logs:us-east-1:${other}:log-group:x`, 'arn:aws:s3:::example-artifacts', 'nonsense', ''],
    written: [
      logGroup,
      `arn:aws:logs:*:${home}:*`,
      'arn:aws:logs:*:log-group:/app/web',
      `arn:aws:logs:us-east-1:\${aws:PrincipalAccount}:*`,
      'nonsense',
      '*',
      'arn:*:*:*:*:*',
    ],
  },
  {
    names: ['aws:SourceIp'],
    operators: ['IpAddress', 'NotIpAddress'],
    given: [
      '203.0.113.7',
      '203.0.113.250',
      '10.1.2.3',
      '2001:db8::7',
      '2001:DB8:0:0:0:0:0:7',
      '::ffff:10.1.2.3',
      '010.1.2.3',
      'nowhere',
      '',
    ],
    written: [
      '203.0.113.0/24',
      '203.0.113.7',
      '203.0.113.7/25',
      '0.0.0.0/0',
      '::/0',
      '2001:db8::/32',
      '2001:DB8::7',
      '10.0.0.0/8',
      '10.1.2.3/33',
      'nowhere',
      '128.0.0.0/1',
      '::ffff:10.0.0.0/104',
    ],
  },
  {
    names: ['s3:max-keys', 'aws:MultiFactorAuthAge'],
    operators: numbers,
    given: ['10', '10.0', '-1', '9.5', '0', '1e1', '0x0a', 'ten', '', ' 10 '],
    written: ['10', 10, 9.5, '10.00', '-1', '1e1', 'ten', '', 100],
  },
  {
    names: ['aws:CurrentTime', 'aws:TokenIssueTime'],
    operators: dates,
    given: [
      '2026-11-01T00:00:00Z',
      '2026-11-01T01:00:00+01:00',
      '2026-11-01',
      '1793491200',
      '2026',
      '2026-11-31',
      '2026-11-01T00:00:00',
      '2026-11-01T00:00:00.000Z',
      'today',
      '',
    ],
    written: [
      '2026-11-01T00:00:00Z',
      '2026-11-01',
      '2026-11',
      '2025-01-01T00:00Z',
      1793491200,
      '1793491200',
      '2027-01-01T00:00:00Z',
      'today',
      '2026-02-30T00:00:00Z',
    ],
  },
  {
    names: ['demo:Digest'],
    operators: ['BinaryEquals'],
    given: ['QmluYXJ5', 'QQ==', 'QQ', ''],
    written: ['QmluYXJ5', 'QQ==', 'qmlu', '!'],
  },
  {
    names: ['aws:TagKeys', 'kms:ResourceAliases', 'aws:CalledVia'],
    operators: sets,
    given: ['Team', 'alias/app', ['Team', 'Stage'], ['Stage'], ['alias/app', 'alias/old'], [], '', ['', 'Team'], ['']],
    written: ['Team', 'Stage', 'alias/*', 'team', '*', ''],
  },
  {
    names: ['kms:ViaService'],
    operators: strings,
    given: ['s3.us-east-1.amazonaws.com', 'logs.us-east-1.amazonaws.com'],
    written: ['s3.us-east-1.amazonaws.com', 's3.*.amazonaws.com'],
  },
];
const encryptionContextKeys: readonly Key[] = [
  {
    names: ['kms:EncryptionContext:aws:logs:arn', 'kms:encryptioncontext:AWS:logs:arn'],
    operators: arns,
    given: [],
    written: [logGroup, `arn:aws:logs:us-east-1:${home}:*`, 'arn:aws:logs:*', '*'],
  },
  {
    names: ['kms:EncryptionContext:stage', 'kms:EncryptionContext:Stage'],
    operators: strings,
    given: [],
    written: ['prod', 'test', 'p*'],
  },
  { names: ['kms:EncryptionContextKeys'], operators: sets, given: [], written: ['stage', 'aws:logs:arn', '*'] },
];

const allOperators = [
  ...arns,
  ...numbers,
  ...dates,
  ...sets,
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ForAllValues:ArnNotLike',
  'ForAnyValue:NumericLessThan',
  'ForAnyValue:IpAddress',
  'StringMatches',
  'stringEquals',
  'NullIfExists',
  'ForAnyValue:Null',
  'BoolNotEquals',
  'StringEqualsIfExistsIfExists',
];

const tested: fc.Arbitrary<[string, Record]> = oneOf(...keys, ...encryptionContextKeys).chain(
  ({ names, operators, written }) =>
    fc
      .record({
        name: oneOf(...names),
        operator: weighted<string>(
          [
            9,
            oneOf(...operators).chain((name) => weighted([3, fc.constant(name)], [1, fc.constant(`${name}IfExists`)])),
          ],
          [1, oneOf(...allOperators)],
        ),
        values: weighted<Json>(
          [19, aloneOrMore(oneOf(...written))],
          [1, oneOf<Json>([], null, { a: 1 }, [null], ['web', 3])],
        ),
        isNull: weighted<Json>(
          [85, fc.constant(undefined)],
          [14, oneOf<Json>('true', 'false', true, false, ['true', 'false'])],
          [1, oneOf<Json>('maybe', 1)],
        ),
      })
      .map(({ name, operator, values, isNull }) =>
        isNull === undefined ? [operator, { [name]: values }] : ['Null', { [name]: isNull }],
      ),
);

const condition: fc.Arbitrary<Json> = weighted<Json>(
  [30, tested.map(([operator, test]) => ({ [operator]: test }))],
  [
    10,
    fc.array(tested, { minLength: 2, maxLength: 3 }).map((tests) => {
      const merged: globalThis.Record<string, Record> = {};
      for (const [operator, test] of tests) merged[operator] = { ...merged[operator], ...test };
      return merged;
    }),
  ],
  [1, oneOf<Json>({}, { StringEquals: {} }, null, [], 'true', { StringEquals: 'web' }, { StringEquals: null })],
);

type Kind = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp';

const odd = oneOf<Record>(
  { Effect: 'allow' },
  { Effect: undefined },
  { Effect: 'Deny ' },
  { Action: 7 },
  { Action: [] },
  { Action: undefined },
  { Action: ['*', null] },
  { Action: 'Decrypt' },
  { Resource: undefined },
  { Resource: [] },
  { Resource: [7, '*'] },
  { Resource: {} },
  { NotAction: 's3:*' },
  { NotResource: 'arn:aws:s3:::*' },
  { Principal: undefined },
  { Principal: {} },
  { Principal: 'alice' },
  { Principal: ['*'] },
  { Principal: { AWS: [] } },
  { Principal: { AWS: 7 } },
  { Principal: { AWS: `arn:aws:iam::${home}:role/*` } },
  { Principal: { Service: '*' } },
  { Principal: { Users: '*' } },
  { Principal: { AWS: 'nonsense' } },
  { Principal: { AWS: [null, home] } },
  { NotPrincipal: { AWS: home } },
  { Sid: 7 },
  { Comment: 'x' },
  { action: 'kms:*' },
);

/** A statement for one kind of policy, mostly of the form that AWS stores. */
function statement(kind: Kind, target: Target): fc.Arbitrary<Json> {
  const hasPrincipal = kind === 'resource';
  const plain = fc
    .record({
      Effect:
        kind === 'rcp' ? oneOf('Deny', 'Deny', 'Allow') : weighted([5, fc.constant('Allow')], [1, fc.constant('Deny')]),
      action: weighted<Record>(
        [9, aloneOrMore(actionOf(target)).map((Action) => ({ Action }))],
        [1, aloneOrMore(actionOf(target)).map((NotAction) => ({ NotAction }))],
      ),
      resource: weighted<Record>(
        [9, aloneOrMore(resourceOf(target)).map((Resource) => ({ Resource }))],
        [1, aloneOrMore(resourceOf(target)).map((NotResource) => ({ NotResource }))],
      ),
      principal: hasPrincipal
        ? weighted<Record>(
            [12, principal.map((Principal) => ({ Principal }))],
            [1, principal.map((NotPrincipal) => ({ NotPrincipal }))],
          )
        : fc.constant<Record>(kind === 'rcp' ? { Principal: '*' } : {}),
      Condition: maybe(40, condition),
      Sid: maybe(20, oneOf('one', 'two')),
      oddity: maybe(3, odd),
    })
    .map(({ action, resource, principal, oddity, ...rest }) => {
      // A trust policy's statements have no Resource.
      const place = hasPrincipal && target === targets.trusted ? {} : resource;
      return without({ ...rest, ...principal, ...action, ...place, ...oddity });
    });
  // Otherwise nearly all that is drawn is denied for want of an Allow.
  const wide: Record = {
    Effect: 'Allow',
    Action: '*',
    ...(hasPrincipal && target === targets.trusted ? {} : { Resource: '*' }),
  };
  return weighted<Json>(
    [12, plain],
    [
      kind === 'resource' ? 2 : 5,
      hasPrincipal
        ? oneOf<Json>(
            { ...wide, Principal: { AWS: home } },
            { ...wide, Principal: { AWS: `arn:aws:iam::${other}:root` } },
          )
        : fc.constant<Json>({ ...wide, ...(kind === 'rcp' && { Principal: '*' }) }),
    ],
    [0.1, oneOf<Json>(null, 'x', [])],
  );
}

const policy = (kind: Kind, target: Target): fc.Arbitrary<PolicyDocument> =>
  weighted<Json>(
    [
      60,
      fc
        .record({
          Version: weighted<Json>(
            [6, fc.constant('2012-10-17')],
            [2, fc.constant('2008-10-17')],
            [1, fc.constant(undefined)],
          ),
          Statement: weighted<Json>(
            [4, fc.array(statement(kind, target), { minLength: 1, maxLength: 3 })],
            [1, statement(kind, target)],
          ),
        })
        .map(without),
    ],
    [
      1,
      oneOf<Json>(
        {},
        { Version: '2012-10-17', Statement: [] },
        { Version: '2020-01-01', Statement: [] },
        { Statement: 'x' },
        'nonsense',
        {
          Version: 7,
          Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...(kind === 'resource' && { Principal: '*' }) },
        },
      ),
    ],
  ) as fc.Arbitrary<PolicyDocument>;

const encryptionContext = fc
  .record({
    'aws:logs:arn': maybe(50, oneOf(logGroup, 'arn:aws:logs:us-east-1:444455556666:log-group:x')),
    stage: maybe(50, oneOf('prod', 'test')),
  })
  .map(without) as fc.Arbitrary<globalThis.Record<string, string>>;

const grant: fc.Arbitrary<Grant> = fc
  .record({
    GrantId: fc.constant('grant-1'),
    KeyId: weighted<string | undefined>(
      [6, fc.constant(key)],
      [1, fc.constant(key.split('/')[1])],
      [1, fc.constant(otherKey)],
      [1, fc.constant(undefined)],
    ),
    grantee: weighted<Record>(
      [8, oneOf(...callers, home).map((GranteePrincipal) => ({ GranteePrincipal }))],
      [2, oneOf(...services).map((GranteeServicePrincipal) => ({ GranteeServicePrincipal }))],
      [1, oneOf(...services, 'AROAEXAMPLEEXAMPLE123').map((GranteePrincipal) => ({ GranteePrincipal }))],
    ),
    retirer: weighted<Record>(
      [6, fc.constant({})],
      [3, oneOf(...callers).map((RetiringPrincipal) => ({ RetiringPrincipal }))],
      [1, oneOf(...services).map((RetiringServicePrincipal) => ({ RetiringServicePrincipal }))],
    ),
    IssuingAccount: maybe(80, oneOf(`arn:aws:iam::${home}:root`, `arn:aws:iam::${other}:root`)),
    Operations: fc.subarray(
      ['Decrypt', 'GenerateDataKey', 'DescribeKey', 'CreateGrant', 'RetireGrant', 'Encrypt', 'Sign'],
      { minLength: 1 },
    ),
    Constraints: maybe(
      50,
      fc
        .record({
          EncryptionContextEquals: maybe(40, encryptionContext),
          EncryptionContextSubset: maybe(40, encryptionContext),
          SourceArn: maybe(30, oneOf(logGroup, 'arn:aws:logs:*')),
        })
        .map(without),
    ),
  })
  .map(({ grantee, retirer, ...rest }) => without({ ...rest, ...grantee, ...retirer }) as Grant);

const context: fc.Arbitrary<{ context: Record; unknownKeys: string[] }> = fc
  .tuple(
    ...[
      ...keys.flatMap(({ names, given }) =>
        names
          .slice(0, names[0]?.toLowerCase() === names[1]?.toLowerCase() ? 1 : names.length)
          .map((name) => [name, given] as const),
      ),
    ].map(([name, given]) =>
      // Keys that follow from the request are mostly left to follow.
      weighted<[string, Json]>(
        [
          /Principal(Arn|Account|Is|Service)|ResourceAccount|CallerAccount/.test(name) ? 25 : 6,
          fc.constant([name, undefined]),
        ],
        [4, oneOf<Json>(...given).map((value): [string, Json] => [name, value])],
        [1, fc.constant([name, 'unknown'] as [string, Json])],
      ),
    ),
    ...['kms:EncryptionContext:stage', 'kms:EncryptionContextKeys'].map((name) =>
      weighted<[string, Json]>(
        [20, fc.constant([name, undefined])],
        [1, fc.constant([name, 'unknown'] as [string, Json])],
      ),
    ),
  )
  .map((entries) => ({
    context: Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== 'unknown')),
    unknownKeys: entries.filter(([, value]) => value === 'unknown').map(([name]) => name),
  }));

const caller = weighted<string>(
  [8, oneOf(...Object.values(callersOf(home)))],
  [4, oneOf(...Object.values(callersOf(other)))],
  [2, oneOf(...services)],
  [1, fc.constant('*')],
  [1, oneOf(home, other)],
  [0.2, oneOf('arn:aws:iam::aws:policy/x', 'arn:nonsense')],
);

/** Questions of every kind, the policies that may answer them, and now and then nonsense. */
export const cases: fc.Arbitrary<Case> = fc
  .tuple(
    caller,
    weighted<Target>(
      [10, fc.constant(targets.key)],
      [5, fc.constant(targets.object)],
      [2, fc.constant(targets.trusted)],
      [0.3, fc.constant(targets.nothing)],
      [0.5, fc.constant(targets.anyKey)],
    ),
  )
  .chain(([principalAsked, target]) => {
    const isRoot = /:root$|^\d+$/.test(principalAsked);
    const isTemporary = /:role\/|:assumed-role\/|federated/.test(principalAsked);
    const isHome = principalAsked.includes(home);
    const isKms = target.prefix === 'kms';
    const hasResource = target.resource !== '*';
    const one = (kind: Kind, percent: number, when: boolean) =>
      when ? maybe(percent, policy(kind, target)) : fc.constant(undefined);
    const levels = (kind: 'scp' | 'rcp', percent: number) =>
      maybe(
        percent,
        fc.array(fc.array(policy(kind, target), { minLength: kind === 'scp' ? 1 : 0, maxLength: 2 }), {
          minLength: 1,
          maxLength: 2,
        }),
      );
    return fc.record({
      policies: fc
        .record({
          // The root user has no policies of its own, nor does a user have a session policy: what they would do is written nowhere.
          identityPolicies: isRoot
            ? fc.constant(undefined)
            : maybe(80, fc.array(policy('identity', target), { maxLength: 2 })),
          resourcePolicy: one('resource', 85, hasResource),
          permissionsBoundary: one('boundary', 20, !isRoot),
          sessionPolicy: one('session', 20, isTemporary),
          scps: levels('scp', 20),
          rcps: levels('rcp', 12),
          grants:
            target === targets.key
              ? maybe(30, fc.array(grant, { minLength: 1, maxLength: 2 }))
              : fc.constant(undefined),
        })
        .map(without),
      request: fc
        .record({
          action: oneOf(...target.actions).map((name) => `${target.prefix}:${name}`),
          known: context,
          encryptionContext: isKms ? maybe(40, encryptionContext) : fc.constant(undefined),
          resourceAccount: target === targets.object ? maybe(80, oneOf(home, home, other)) : fc.constant(undefined),
          // Whose organization's management account is meant is clear only within one account.
          managementAccount: isHome ? maybe(5, fc.boolean()) : fc.constant(undefined),
          key:
            target === targets.key
              ? maybe(8, oneOf({ KeyManager: 'AWS' }, { KeyManager: 'CUSTOMER' }))
              : fc.constant(undefined),
        })
        .map(({ known, ...rest }) =>
          without({
            principal: principalAsked,
            resource: target.resource,
            ...rest,
            context: known.context,
            unknownKeys: known.unknownKeys,
          }),
        ),
    }) as unknown as fc.Arbitrary<Case>;
  });
