import fc from 'fast-check';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { detector, first, second } from '../scenarios/detector-given.ts';
import { aDomain, bucketName, canvasStatement } from '../scenarios/domain-given.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  role,
  roleArn,
} from '../scenarios/given.ts';
import {
  bucketPolicy,
  deniesInsecure,
  deniesUnencrypted,
  pipeline,
  rolesStatement,
} from '../scenarios/pipeline-given.ts';
import { type Actor, whoIs } from './actors.ts';

/** What an actor does; numbers name keys, roles, statements and canaries by their place, modulo how many there are. */
export type Deed =
  | {
      do: 'dropStatement' | 'addCondition' | 'dropCondition' | 'dropPrincipal' | 'dropAction' | 'renameSid';
      key: number;
      at: number;
    }
  | { do: 'addCanaryStatement'; key: number; role: number; condition: number }
  | { do: 'addForAttacker' | 'putAsAtFirst' | 'disable' | 'enable' | 'revokeGrant' | 'deny'; key: number }
  | { do: 'createGrant'; key: number; role: number }
  | { do: 'putRolePolicy'; role: number; key: number; condition: number }
  | {
      do: 'deleteRolePolicy' | 'attach' | 'detach' | 'putBoundary' | 'deleteBoundary' | 'recreate' | 'updateTrust';
      role: number;
    }
  | { do: 'updateCanary'; canary: number; role?: number; key?: number }
  | { do: 'createCanary'; role: number; key: number }
  | { do: 'dropBucketStatement' | 'putBucketAsAtFirst' | 'deleteBucketPolicy' };

/** One call of a history: who, what, and how its event fares. */
export interface Step {
  by: Actor;
  deed: Deed;
  /** Seconds since the step before. */
  after: number;
  /** Seconds until its event is delivered, in each of the two delivery orders; none: it is lost. */
  delays?: [number, number];
  /** Whether it is delivered twice. */
  twice: boolean;
}

/** An account, who may be undone, what happened and how Holdfast heard of it. */
export interface History {
  account: AccountDocument;
  settings: SettingsFile;
  steps: Step[];
  /** True where all calls are made before the first event is delivered: then the order of delivery must not matter. */
  isBurst: boolean;
  /** Whether functions run side by side. */
  overlaps: boolean;
  /** Whether CloudTrail's Event history answers. */
  historyAnswers: boolean;
}

export const boundaries = {
  all: 'arn:aws:iam::111122223333:policy/bound-all',
  s3: 'arn:aws:iam::111122223333:policy/bound-s3',
};
export const managedKms = 'arn:aws:iam::111122223333:policy/kms';
const uses = ['kms:GenerateDataKey', 'kms:Decrypt'];
const boundAll = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const boundS3 = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
export const useOf = (resource: string, Condition?: Document): Document =>
  policy({ Effect: 'Allow', Action: uses, Resource: resource, ...(Condition && { Condition }) });

/** Conditions: none; met; not met; not to be known. */
export const conditions: (Document | undefined)[] = [
  undefined,
  { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
  { StringEquals: { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' } },
  { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
];

/** The account's IAM policies may look after keys, and not use them. */
const administration: Document = {
  ...delegation,
  Sid: 'Administration',
  Action: ['kms:Get*', 'kms:Put*', 'kms:List*', 'kms:Describe*', 'kms:Enable*', 'kms:Disable*', 'kms:*Grant'],
};

const trust = policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
export const otherTrust = policy({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

export const nameOfKey = (at: number) => `k${at}`;
export const nameOfRole = (at: number) => `r${at}`;

interface KeyShape {
  delegates: boolean;
  /** The roles of one shared statement. */
  shared: number[];
  /** Roles with a statement each, and its condition. */
  single: { role: number; condition: number }[];
}

interface RoleShape {
  own: 'none' | 'inline' | 'managed';
  boundary?: 'all' | 's3';
}

const index = (count: number) => fc.nat({ max: count - 1 });

const keyShape = (roles: number): fc.Arbitrary<KeyShape> =>
  fc.record({
    delegates: fc.boolean(),
    shared: fc.oneof(
      { weight: 2, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.subarray(Array.from({ length: roles }, (_, at) => at)) },
    ),
    single: fc.array(
      fc.record({
        role: index(roles),
        condition: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: index(4), weight: 1 }),
      }),
      { maxLength: 1 },
    ),
  });

const roleShape: fc.Arbitrary<RoleShape> = fc.record(
  {
    own: fc.constantFrom<RoleShape['own']>('none', 'none', 'none', 'inline', 'managed'),
    boundary: fc.constantFrom<'all' | 's3'>('all', 'all', 'all', 'all', 's3'),
  },
  { requiredKeys: ['own'] },
);

const size = fc.record({ keys: fc.integer({ min: 1, max: 3 }), roles: fc.integer({ min: 1, max: 4 }) });

interface Extras {
  pipeline: boolean;
  detector: boolean;
  domain: boolean;
}

/** Each of the other kinds now and then, with a key of its own. */
const extras: fc.Arbitrary<Extras> = fc.record({
  pipeline: fc.nat({ max: 3 }).map((one) => one === 0),
  detector: fc.nat({ max: 3 }).map((one) => one === 0),
  domain: fc.nat({ max: 3 }).map((one) => one === 0),
});

function policyOf({ delegates, shared, single }: KeyShape, more: Document[]): Document {
  const statements = single.map(({ role: of, condition }, at) => {
    const Condition = conditions[condition];
    return { ...canaryStatement(roleArn(nameOfRole(of))), Sid: `Single${at}`, ...(Condition && { Condition }) };
  });
  return policy(
    delegates ? delegation : administration,
    ...(shared.length > 0 ? [canaryStatement(...shared.map((at) => roleArn(nameOfRole(at))))] : []),
    ...statements,
    ...more,
  );
}

function roleOf({ own, boundary }: RoleShape, at: number): Document {
  const made = role(nameOfRole(at), {
    RoleId: `AROAEXAMPLE${nameOfRole(at).toUpperCase()}`,
    AssumeRolePolicyDocument: trust,
  });
  return {
    ...made,
    ...(own === 'inline' && { Policies: { ...made.Policies, kms: useOf('*') } }),
    ...(own === 'managed' && { AttachedPolicies: { [managedKms]: useOf('*') } }),
    ...(boundary && { PermissionsBoundary: { [boundaries[boundary]]: boundary === 'all' ? boundAll : boundS3 } }),
  };
}

const actors: Actor[] = ['terraform', 'admin', 'incident', 'operations', 'mallory'];

/** An account whose canaries mostly have what they need. */
const accounts: fc.Arbitrary<{ account: AccountDocument; canaries: number; keys: number; roles: number }> = size.chain(
  ({ keys, roles }) =>
    fc
      .record({
        keys: fc.array(keyShape(roles), { minLength: keys, maxLength: keys }),
        roles: fc.array(roleShape, { minLength: roles, maxLength: roles }),
        canaries: fc.array(fc.record({ role: index(roles), key: index(keys) }), { minLength: 1, maxLength: 3 }),
        extras,
      })
      .map((shape) => {
        // Mostly a canary has what it needs; else there is little to lose.
        const keysOfCanaries = shape.keys.map((one, place) => ({
          ...one,
          single: [
            ...one.single,
            ...shape.canaries
              .slice(0, 2)
              .flatMap(({ role: of, key: on }) => (on === place ? [{ role: of, condition: 0 }] : [])),
          ],
        }));
        const { pipeline: hasPipeline, detector: hasDetector, domain: hasDomain } = shape.extras;
        const more = (at: number): Document[] => [
          ...(hasPipeline && at === 0 ? [rolesStatement(roleArn('release'), roleArn('deploy'))] : []),
          ...(hasDetector && at === keys - 1 ? [first(), second()] : []),
          ...(hasDomain && at === 0 ? [canvasStatement('canvas')] : []),
        ];
        const account = anAccount({
          keys: keysOfCanaries.map((one, at) =>
            key(nameOfKey(at), policyOf(one, more(at)), { KeyRotationEnabled: true }),
          ),
          roles: [
            ...shape.roles.map(roleOf),
            ...['terraform', 'incident', 'operations', 'mallory'].map((name) => ({
              RoleName: name,
              RoleId: `AROAEXAMPLE${name.toUpperCase()}`,
              Policies: { all: policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*' }) },
            })),
            ...(hasPipeline ? [role('release'), role('deploy')] : []),
            ...(hasDomain ? [role('canvas')] : []),
          ],
          canaries: shape.canaries.map((of, at) =>
            canary(`c${at}`, { role: nameOfRole(of.role), key: nameOfKey(of.key) }),
          ),
          more: {
            s3: {
              buckets: [
                { Name: 'artifacts' },
                { Name: 'releases', Policy: bucketPolicy(deniesUnencrypted, deniesInsecure) },
                { Name: bucketName },
              ],
            },
            ...(hasPipeline && { codepipeline: { pipelines: [pipeline({ key: keyArn('k0') })] } }),
            ...(hasDetector && {
              logs: { anomalyDetectors: [detector('d1', { kmsKeyId: keyArn(nameOfKey(keys - 1)) })] },
            }),
            ...(hasDomain && { sagemaker: { domains: [aDomain({}, { KmsKeyId: keyArn('k0') })] } }),
          },
        });
        account.iam = {
          ...account.iam,
          users: [{ UserName: 'admin', UserId: 'AIDAEXAMPLEADMIN', Policies: {} }],
          policies: { [managedKms]: useOf('*'), [boundaries.all]: boundAll, [boundaries.s3]: boundS3 },
        };
        return { account, canaries: shape.canaries.length, keys, roles };
      }),
);

type Part = { canaries: number; keys: number; roles: number };

function deeds({ keys, roles, canaries }: Part): fc.Arbitrary<Deed> {
  const of = { key: index(keys), role: index(roles), canary: index(canaries) };
  const at = fc.nat({ max: 7 });
  const does = <T extends string>(...names: T[]) => fc.constantFrom(...names);
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: does(
          'dropStatement',
          'dropStatement',
          'dropStatement',
          'dropStatement',
          'addCondition',
          'dropCondition',
          'dropPrincipal',
          'dropAction',
          'renameSid',
        ),
        key: of.key,
        at,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: does('addCanaryStatement'), key: of.key, role: of.role, condition: index(4) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: does('addForAttacker', 'putAsAtFirst', 'putAsAtFirst', 'disable', 'enable', 'revokeGrant', 'deny'),
        key: of.key,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: does('createGrant'), key: of.key, role: of.role }) },
    { weight: 1, arbitrary: fc.record({ do: does('putRolePolicy'), role: of.role, key: of.key, condition: index(4) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: does('deleteRolePolicy', 'attach', 'detach', 'putBoundary', 'deleteBoundary', 'recreate', 'updateTrust'),
        role: of.role,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record(
        { do: does('updateCanary'), canary: of.canary, role: of.role, key: of.key },
        { requiredKeys: ['do', 'canary'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ do: does('createCanary'), role: of.role, key: of.key }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: does('dropBucketStatement', 'putBucketAsAtFirst', 'deleteBucketPolicy') }),
    },
  ) as fc.Arbitrary<Deed>;
}

/** Mostly soon, at times late. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: 90, max: 900 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 7200 }) },
);

const gap = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 59 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60, max: 1200 }) },
);

const steps = (part: Part, lostOfTen: number, isBurst: boolean): fc.Arbitrary<Step[]> =>
  fc.array(
    fc
      .record({
        by: fc.oneof(
          { weight: 8, arbitrary: fc.constant<Actor>('terraform') },
          { weight: 2, arbitrary: fc.constantFrom(...actors) },
        ),
        deed: deeds(part),
        after: isBurst ? fc.integer({ min: 1, max: 20 }) : gap,
        lost: fc.nat({ max: 9 }),
        delays: fc.tuple(delay, delay),
        twice: fc.nat({ max: 3 }).map((one) => one === 0),
      })
      .map(({ lost, delays, ...step }) => (lost < lostOfTen ? step : { ...step, delays })),
    { minLength: 1, maxLength: isBurst ? 6 : 14 },
  );

const settings: fc.Arbitrary<SettingsFile> = fc
  .record({ anybody: fc.nat({ max: 3 }).map((one) => one === 0), budget: fc.boolean() })
  .map(({ anybody, budget }) => ({
    mode: 'remediate' as const,
    undoChangesBy: anybody ? ['*'] : [whoIs.terraform, whoIs.admin],
    neverUndo: anybody ? [] : [whoIs.incident],
    ...(budget && { writesPerHour: 100, writesPerHourPerTarget: 40, repairsPer24h: 20 }),
  }));

/** Random histories of random accounts. */
export const histories: fc.Arbitrary<History> = fc
  .tuple(accounts, fc.boolean(), fc.constantFrom(0, 0, 1, 3))
  .chain(([{ account, ...part }, isBurst, lost]) =>
    fc.record({
      account: fc.constant(account),
      settings,
      steps: steps(part, lost, isBurst),
      isBurst: fc.constant(isBurst),
      overlaps: fc.boolean(),
      historyAnswers: fc.nat({ max: 3 }).map((one) => one > 0),
    }),
  );
