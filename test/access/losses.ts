import fc from 'fast-check';
import type { Grant, Statement } from '../../lib/resources.ts';
import { account, delegation } from '../parts.ts';
import { document, keyArn, roleArn, type State } from './given.ts';

/** What an account was and what it is now: some of its statements and grants are gone. */
export interface Loss {
  before: State;
  after: State;
}

export const root = `arn:aws:iam::${account}:root`;
/** Roles of the account, the canary's among them. */
export const roles = [roleArn, ...['payments', 'viewer'].map((name) => `arn:aws:iam::${account}:role/${name}`)];
/** Principals of another account, one with the role's own path and name. */
export const foreign = ['arn:aws:iam::444455556666:root', 'arn:aws:iam::444455556666:role/service-role/checkout'];

/** One value as a string, or several as a list. */
export const oneOrMore = <T>(from: T[]) =>
  fc.oneof(fc.constantFrom(...from), fc.subarray(from, { minLength: 1 })) as fc.Arbitrary<T | T[]>;

/** The one value, alone or with others. */
const among = <T>(one: T, others: T[]) =>
  fc.oneof(
    fc.constant(one),
    fc.subarray(others).map((more) => [one, ...more]),
  );

/** A statement without the members that are undefined. */
export const made = (members: Record<string, unknown>): Statement => JSON.parse(JSON.stringify(members));

const operations = oneOrMore(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKey*', 'kms:Encrypt', 'kms:*']);
/** What S3's use of the key for the canary meets, in several ways. */
const met = fc.record(
  {
    'kms:ViaService': among('s3.us-east-1.amazonaws.com', ['ec2.us-east-1.amazonaws.com']),
    'aws:RequestedRegion': among('us-east-1', ['eu-west-1']),
    'kms:EncryptionContext:aws:s3:arn': fc.constantFrom('arn:aws:s3:::artifacts/checkout/artifact', 'arn:*'),
  },
  { requiredKeys: [] },
);
const excluding = fc.record({ 'kms:ViaService': oneOrMore(['ec2.us-east-1.amazonaws.com', 'lambda.*']) });
const metCondition = fc.record(
  { StringLike: met, StringLikeIfExists: met, StringNotLike: excluding },
  { requiredKeys: [] },
);
const unmet = fc.constant({ StringEquals: { 'aws:PrincipalTag/team': 'web' } });
/** Whether it is met is not to be known from outside. */
const open = fc.constant({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } });
/** Conditions, mostly met, and none. */
export const condition = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 3 },
  { arbitrary: metCondition, weight: 3 },
  { arbitrary: unmet, weight: 1 },
  { arbitrary: open, weight: 1 },
);
const sid = fc.constantFrom(undefined, 'Canaries', 'HoldfastRestore', 'Shared');
const principal = fc.oneof(
  { arbitrary: fc.constant<unknown>({ AWS: roleArn }), weight: 4 },
  { arbitrary: oneOrMore([...roles, ...foreign]).map((AWS): unknown => ({ AWS })), weight: 2 },
  { arbitrary: fc.constantFrom<unknown>('*', { AWS: '*' }, { AWS: root }, { AWS: account }), weight: 2 },
  { arbitrary: fc.constant<unknown>({ Service: 'logs.us-east-1.amazonaws.com' }), weight: 1 },
);
const allow = fc
  .record({ Sid: sid, Principal: principal, Action: operations, Condition: condition })
  .map((one) => made({ ...one, Effect: 'Allow', Resource: '*' }));
const deny = fc
  .record({ Principal: principal, Action: fc.constantFrom('kms:Encrypt', 'kms:CreateGrant'), Condition: condition })
  .map((one) => made({ ...one, Effect: 'Deny', Resource: '*' }));
const own = fc
  .record({ Action: operations, Condition: condition, Resource: oneOrMore(['*', keyArn]) })
  .map((one) => made({ ...one, Effect: 'Allow' }));
/** Use of the key left to the account, under conditions. */
const delegated = fc
  .record({ Action: operations, Condition: metCondition })
  .map((one) => made({ ...one, Effect: 'Allow', Principal: { AWS: root }, Resource: '*' }));
const grant = fc
  .record({
    GrantId: fc.constantFrom('g1', 'g2'),
    GranteePrincipal: fc.constantFrom(...roles.slice(0, 2)),
    Operations: fc.subarray(['GenerateDataKey', 'Decrypt', 'CreateGrant'], { minLength: 1 }),
  })
  .map((one): Grant => ({ ...one, KeyId: keyArn }));

/** Statements or grants, each with whether it is lost. */
const parts = <T>(of: fc.Arbitrary<T>, maxLength: number) =>
  fc.array(fc.record({ of, lost: fc.boolean() }), { maxLength });
type Parts<T> = { of: T; lost: boolean }[];

function lossOf(lasting: Statement[], key: Parts<Statement>, own: Parts<Statement>, grants: Parts<Grant>): Loss {
  const stateOf = (isLeft: (part: { lost: boolean }) => boolean): State => ({
    keyPolicy: document(...lasting, ...key.filter(isLeft).map(({ of }) => of)),
    own: own.filter(isLeft).map(({ of }, at) => ({ kind: 'inline', name: `own${at}`, document: document(of) })),
    grants: grants.filter(isLeft).map(({ of }) => of),
  });
  return { before: stateOf(() => true), after: stateOf(({ lost }) => !lost) };
}

/** Random key policies with grants and policies of the role, from which random parts are removed. */
const removals: fc.Arbitrary<Loss> = fc
  .tuple(
    fc.constantFrom<Statement[]>([], [delegation], [{ ...delegation, Action: ['kms:Get*', 'kms:Put*'] }]),
    parts(fc.oneof({ arbitrary: allow, weight: 4 }, { arbitrary: deny, weight: 1 }), 5),
    parts(own, 2),
    parts(grant, 1),
  )
  .map((of) => lossOf(...of));

/** Access by the role's own policies, which the key policy does not leave to the account any more. */
const lostDelegations: fc.Arbitrary<Loss> = fc
  .tuple(fc.array(delegated, { minLength: 1, maxLength: 2 }), fc.array(own, { minLength: 1, maxLength: 2 }))
  .map(([key, policies]) => {
    const [lost, kept] = [key, policies].map((all, at) => all.map((of) => ({ of, lost: at === 0 })));
    return lossOf([], lost ?? [], kept ?? [], []);
  });

/** What may be lost of a role's access to a key, and with it. */
export const losses: fc.Arbitrary<Loss> = fc.oneof(
  { arbitrary: removals, weight: 3 },
  { arbitrary: lostDelegations, weight: 1 },
);
