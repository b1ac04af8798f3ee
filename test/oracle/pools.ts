import fc from 'fast-check';

// The pools are small so that what is drawn for the policies often concerns what is drawn for the request.

/** The texts between the bars. */
const texts = (text: string): readonly string[] => text.split('|');

/** Whose the key and mostly the bucket are, and a stranger. */
export const [home, other] = ['111122223333', '444455556666'];

/** What is asked for, with the actions that make sense there. */
export interface Target {
  readonly resource: string;
  readonly prefix: string;
  readonly actions: readonly string[];
}

/** A key, an object, a role to assume, and actions that are about nothing in particular. */
export const targets = {
  key: {
    resource: `arn:aws:kms:us-east-1:${home}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    prefix: 'kms',
    actions: texts('Decrypt|Encrypt|GenerateDataKey|DescribeKey|CreateGrant|RetireGrant|PutKeyPolicy|Sign'),
  },
  object: {
    resource: 'arn:aws:s3:::example-artifacts/home/alice/report.html',
    prefix: 's3',
    actions: texts('GetObject|PutObject|PutObjectTagging'),
  },
  trusted: { resource: `arn:aws:iam::${home}:role/deploy`, prefix: 'sts', actions: ['AssumeRole'] },
  identity: { resource: '*', prefix: 'sts', actions: ['GetCallerIdentity'] },
  keyless: { resource: '*', prefix: 'kms', actions: texts('ListKeys|CreateKey') },
} as const satisfies Record<string, Target>;

/** Another key of the same account. */
export const otherKey = `arn:aws:kms:us-east-1:${home}:key/9999abcd-12ab-34cd-56ef-1234567890ab`;
/** What CloudWatch Logs encrypts for. */
export const logGroup = `arn:aws:logs:us-east-1:${home}:log-group:/app/web`;

const callersOf = (account: string): readonly string[] => [
  `arn:aws:iam::${account}:root`,
  ...texts('user/alice|user/team/bob|role/canary|role/team/viewer').map((path) => `arn:aws:iam::${account}:${path}`),
  `arn:aws:iam::${account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`,
  ...texts('canary/run-1|viewer/carol|AWSReservedSSO_View_0123456789abcdef/erin|AWSServiceRoleForRDS/rds').map(
    (path) => `arn:aws:sts::${account}:assumed-role/${path}`,
  ),
  `arn:aws:sts::${account}:federated-user/dave`,
];

/** Principals of the home account and of the stranger's, and services. */
export const callers = {
  home: callersOf(home),
  other: callersOf(other),
  services: texts('logs.us-east-1.amazonaws.com|logs.eu-west-1.amazonaws.com|cloudtrail.amazonaws.com'),
};

/** Principals that are nobody who calls: left of deleted ones, with another path, case or session. */
export const nobodies = [
  'AROAEXAMPLEEXAMPLE123',
  'AIDAEXAMPLEEXAMPLE123',
  ...texts('role/viewer|user/Alice').map((path) => `arn:aws:iam::${home}:${path}`),
  `arn:aws:sts::${home}:assumed-role/canary/run-2`,
];

/** What policies may name a caller by, or somebody of his account. */
export function relativesOf(caller: string): readonly string[] {
  const account = /\d{12}/.exec(caller)?.[0] ?? home;
  const role = /assumed-role\/([^/]+)/.exec(caller)?.[1] ?? /role\/(?:.*\/)?([^/]+)$/.exec(caller)?.[1];
  const roles = callersOf(account).filter((one) => role !== undefined && one.endsWith(`/${role}`));
  const sessions = callersOf(account).filter((one) => role !== undefined && one.includes(`assumed-role/${role}/`));
  const own = caller.startsWith('arn:') ? [caller] : [];
  return [...new Set([...own, ...roles, ...sessions, account, `arn:aws:iam::${account}:user/team/bob`])];
}

/** Policy variables. Those of no form that IAM describes are left out: it would not have stored them. */
export const variables = texts(
  "${aws:username}|${AWS:PrincipalTag/Team}|${aws:PrincipalTag/Team, 'web'}|${aws:PrincipalAccount}|${aws:nonsense}|${aws:nonsense, 'alice'}|${*}|${?}|${$}|${aws:TagKeys}|${aws:userid}",
);

/** Resources that policies name. */
export const resources = {
  keys: [
    `arn:aws:kms:*:${home}:key/*`,
    `arn:aws:kms:us-east-1:${home}:key/1234*`,
    `arn:aws:kms:*:${other}:key/*`,
    'arn:aws:kms:us-east-1:*:key/????abcd*',
    otherKey,
  ],
  objects: texts('example-artifacts/*|example-artifacts|example-*/home/*/report.html|*|EXAMPLE-artifacts/*').map(
    (path) => `arn:aws:s3:::${path}`,
  ),
  others: ['arn:aws:kms:*', `arn:aws:kms:us-east-1:${home}:alias/app`, `arn:aws:iam::${home}:role/*`],
};

/** A condition key: how its name is written, the operators meant for it, what requests say of it and what policies want. */
export interface Key {
  readonly names: readonly string[];
  readonly operators: readonly string[];
  readonly given: readonly (string | readonly string[])[];
  readonly written: readonly unknown[];
}

const strings = texts(
  'StringEquals|StringNotEquals|StringEqualsIgnoreCase|StringNotEqualsIgnoreCase|StringLike|StringNotLike',
);
const arns = [...texts('ArnEquals|ArnNotEquals|ArnLike|ArnNotLike'), ...strings];
const numbers = texts('Equals|NotEquals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals').map(
  (name) => `Numeric${name}`,
);
const dates = numbers.map((name) => name.replace('Numeric', 'Date'));
const sets = strings.flatMap((name) => [`ForAllValues:${name}`, `ForAnyValue:${name}`]);

/** Every operator, those that take sets among them, and some that there are not. */
export const operators = [
  ...[...arns, ...numbers, ...dates, ...sets],
  ...texts('Bool|IpAddress|NotIpAddress|ForAllValues:ArnNotLike|ForAnyValue:NumericLessThan'),
  ...texts('ForAnyValue:IpAddress|StringMatches|stringEquals|NullIfExists|ForAnyValue:Null|BoolNotEquals'),
];

/**
 * The keys that requests say something of. Left out are forms of which no page says whether they are numbers, dates or
 * addresses: exponents, a year alone, a time without its zone, IPv4 written within IPv6; and an empty string among
 * other values, which may or may not count. So is a condition without any value: one page of IAM Access Analyzer has it
 * do nothing.
 */
export const keys: readonly Key[] = [
  {
    names: texts('aws:PrincipalTag/Team|AWS:principaltag/team'),
    operators: strings,
    given: texts('web|WEB|ops|w*|'),
    written: texts("web|WEB|w*|*|?eb||ops|w${*}|${aws:username}|${aws:nonsense}|${aws:nonsense, 'web'}"),
  },
  {
    names: texts('aws:PrincipalArn|aws:principalarn'),
    operators: arns,
    given: callers.home,
    written: [...callers.home, `arn:aws:iam::${home}:role/*`, ...texts('arn:aws:iam::*:user/*|arn:aws:iam::*|*|alice')],
  },
  ...texts('aws:PrincipalAccount|kms:CallerAccount|aws:ResourceAccount').map(
    (name): Key => ({
      names: [name],
      operators: strings,
      given: [home, other],
      written: [home, other, '4444*', 'anonymous'],
    }),
  ),
  { names: ['aws:PrincipalOrgID'], operators: strings, given: texts('o-one|o-two'), written: texts('o-one|o-*') },
  ...texts('aws:username|aws:userid|aws:PrincipalType').map(
    (name): Key => ({
      names: [name],
      operators: strings,
      given: texts('alice|bob|AIDAEXAMPLE'),
      written: texts('alice|b*|User|Assumed*|${aws:PrincipalTag/Team}'),
    }),
  ),
  ...texts('aws:PrincipalIsAWSService|aws:SecureTransport|aws:ViaAWSService').map(
    (name): Key => ({
      names: [name],
      operators: ['Bool'],
      given: texts('true|false|True|yes|'),
      written: [true, false, ...texts('true|false|TRUE|yes|${aws:SecureTransport}')],
    }),
  ),
  {
    names: ['aws:PrincipalServiceName'],
    operators: strings,
    given: callers.services,
    written: [...callers.services, 'logs.*'],
  },
  {
    names: ['aws:SourceArn'],
    operators: arns,
    given: [logGroup, `arn:aws:logs:us-east-1:${other}:log-group:x`, 'arn:aws:s3:::example-artifacts', 'nonsense', ''],
    written: [
      ...[logGroup, `arn:aws:logs:*:${home}:*`, `arn:aws:logs:us-east-1:\${aws:PrincipalAccount}:*`],
      ...texts('arn:aws:logs:*:log-group:/app/web|nonsense|*|arn:*:*:*:*:*'),
    ],
  },
  {
    names: ['aws:SourceIp'],
    operators: texts('IpAddress|NotIpAddress'),
    given: texts('203.0.113.7|203.0.113.250|10.1.2.3|2001:db8::7|2001:DB8:0:0:0:0:0:7|010.1.2.3|10.1.2.300|nowhere|'),
    written: texts(
      '203.0.113.0/24|203.0.113.7|203.0.113.7/25|0.0.0.0/0|::/0|2001:db8::/32|2001:DB8::7|10.0.0.0/8|10.1.2.3/33|nowhere|128.0.0.0/1',
    ),
  },
  ...texts('s3:max-keys|aws:MultiFactorAuthAge').map(
    (name): Key => ({
      names: [name],
      operators: numbers,
      given: texts('10|10.0|-1|9.5|0|0x0a|ten|'),
      written: [10, 9.5, 100, ...texts('10|10.00|-1|ten|')],
    }),
  ),
  ...texts('aws:CurrentTime|aws:TokenIssueTime').map(
    (name): Key => ({
      names: [name],
      operators: dates,
      given: texts(
        '2026-11-01T00:00:00Z|2026-11-01T01:00:00+01:00|2026-11-01|1793491200|2026-11-31|2026-13-01|2026-11-01T00:00:00.000Z|today|',
      ),
      written: [
        1793491200,
        ...texts('2026-11-01T00:00:00Z|2026-11-01|2026-11|2025-01-01T00:00Z|1793491200|2027-01-01T00:00:00Z|today'),
        '2026-02-30T00:00:00Z',
      ],
    }),
  ),
  {
    names: ['demo:Digest'],
    operators: ['BinaryEquals'],
    given: texts('QmluYXJ5|QQ==|'),
    written: texts('QmluYXJ5|QQ==|qmlu'),
  },
  ...texts('aws:TagKeys|kms:ResourceAliases|aws:CalledVia').map(
    (name): Key => ({
      names: [name],
      operators: sets,
      given: ['Team', ['Team', 'Stage'], ['Stage'], ['alias/app', 'alias/old'], [], '', ['', '']],
      written: texts('Team|Stage|alias/*|team|*|'),
    }),
  ),
  {
    names: ['kms:ViaService'],
    operators: strings,
    given: texts('s3.us-east-1.amazonaws.com|logs.us-east-1.amazonaws.com'),
    written: texts('s3.us-east-1.amazonaws.com|s3.*.amazonaws.com'),
  },
];

/** The keys that follow from who asks, about what, with which encryption context. */
export const derivedKeys: readonly Key[] = [
  {
    names: texts('kms:EncryptionContext:aws:logs:arn|kms:encryptioncontext:AWS:logs:arn'),
    operators: arns,
    given: [],
    written: [logGroup, `arn:aws:logs:us-east-1:${home}:*`, ...texts('arn:aws:logs:*|*')],
  },
  {
    names: texts('kms:EncryptionContext:stage|kms:EncryptionContext:Stage'),
    operators: strings,
    given: [],
    written: texts('prod|test|p*'),
  },
  {
    names: ['kms:GrantIsForAWSResource'],
    operators: ['Bool'],
    given: ['true', 'false'],
    written: [true, false, 'true'],
  },
  { names: ['kms:EncryptionContextKeys'], operators: sets, given: [], written: texts('stage|aws:logs:arn|*') },
  { names: ['aws:PrincipalServiceNamesList'], operators: sets, given: [], written: [...callers.services, '*'] },
];

/** Elements that AWS would not have stored, or that do not do what they seem to. */
export const oddities: readonly Readonly<Record<string, unknown>>[] = [
  ...[{ Effect: 'allow' }, { Effect: undefined }, { Effect: 'Deny ' }, { Sid: 7 }, { Comment: 'x' }, { action: '*' }],
  ...[{ Action: 7 }, { Action: [] }, { Action: undefined }, { Action: ['*', null] }, { NotAction: 's3:*' }],
  ...[
    { Resource: undefined },
    { Resource: [] },
    { Resource: [7, '*'] },
    { Resource: {} },
    { NotResource: 'arn:aws:s3:::*' },
  ],
];

/** The same of the element that says who. */
export const oddPrincipals: readonly Readonly<Record<string, unknown>>[] = [
  ...[{ Principal: undefined }, { Principal: {} }, { Principal: 'alice' }, { Principal: ['*'] }],
  ...[{ Principal: { AWS: 'nonsense' } }, { Principal: { AWS: `arn:aws:iam::${home}:role/*` } }],
  ...[{ Principal: { AWS: [] } }, { Principal: { AWS: 7 } }, { Principal: { AWS: [null, home] } }],
  ...[{ Principal: { Service: '*' } }, { Principal: { Users: '*' } }, { NotPrincipal: { AWS: home } }],
];

/** A choice among groups, each with the weight before it; a smaller case chooses an earlier group. */
export const weighted = <T>(...groups: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, ...groups.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** One of the values. */
export const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Present in so many of a hundred. */
export const maybe = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  weighted<T | undefined>([100 - percent, fc.constant(undefined)], [percent, arbitrary]);

/** Alone, or in a list. */
export const aloneOrMore = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  weighted<T | T[]>([3, arbitrary], [2, fc.array(arbitrary, { minLength: 1, maxLength: 3 })]);

/** The record without what is undefined, as JSON has it. */
export const defined = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
