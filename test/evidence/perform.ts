import { type AccountDocument, AwsError, type Document, type ServiceName } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { canary, canaryStatement, keyArn, region, roleArn } from '../scenarios/given.ts';
import { callerOf } from './actors.ts';
import {
  boundaries,
  conditions,
  type Deed,
  managedKms,
  nameOfKey,
  nameOfRole,
  otherTrust,
  type Step,
  useOf,
} from './history.ts';

type Made = [service: ServiceName, operation: string, input: Document][];

/** Makes the calls of a step on the account as it is now; what AWS refuses does not happen. */
export async function perform(sandbox: Sandbox, { by, deed }: Step, atFirst: AccountDocument): Promise<void> {
  const now = sandbox.documents[0];
  if (!now) return;
  for (const [service, operation, input] of callsOf(deed, now, atFirst))
    try {
      await sandbox.call({ service, operation, input, region, caller: callerOf(by) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
}

const parsed = (policy: unknown): Document => (typeof policy === 'string' ? JSON.parse(policy) : policy) as Document;

const pick = <T>(list: T[] | undefined, at: number): T | undefined => list?.[at % Math.max(1, list.length)];

function callsOf(deed: Deed, now: AccountDocument, atFirst: AccountDocument): Made {
  if ('key' in deed && deed.key !== undefined && now.kms?.keys?.length) {
    const found = pick(now.kms.keys, deed.key);
    const calls = found && onKey(deed, found, pick(atFirst.kms?.keys, deed.key));
    if (calls) return calls;
  }
  if ('role' in deed && deed.role !== undefined) {
    const calls = onRole(deed, now);
    if (calls) return calls;
  }
  return onSubject(deed, now, atFirst);
}

const put = (key: Document, Statement: Document[]): Made => [
  [
    'kms',
    'PutKeyPolicy',
    { KeyId: key.KeyId, PolicyName: 'default', Policy: JSON.stringify({ ...parsed(key.Policy), Statement }) },
  ],
];

function onKey(deed: Deed, key: Document, first: Document | undefined): Made | undefined {
  const all: Document[] = parsed(key.Policy).Statement;
  // The first statement keeps the key administrable.
  const place = 'at' in deed && all.length > 1 ? 1 + (deed.at % (all.length - 1)) : 0;
  const changed = (change: (statement: Document) => Document) =>
    put(
      key,
      all.map((one, at) => (at === place && at > 0 ? change(one) : one)),
    );
  const KeyId = keyArn(key.KeyId);
  switch (deed.do) {
    case 'dropStatement':
      return place === 0 ? [] : put(key, all.toSpliced(place, 1));
    case 'addCondition':
      return changed((one) => ({ ...one, Condition: { ...one.Condition, ...conditions[1 + (deed.at % 3)] } }));
    case 'dropCondition':
      return changed(({ Condition: _, ...one }) => one);
    case 'dropPrincipal':
      return changed((one) => {
        const named = [one.Principal?.AWS ?? []].flat();
        return named.length < 2 ? one : { ...one, Principal: { AWS: named.slice(1) } };
      });
    case 'dropAction':
      return changed((one) => {
        const actions = [one.Action].flat();
        return actions.length < 2 ? one : { ...one, Action: actions.toSpliced(deed.at % actions.length, 1) };
      });
    case 'renameSid':
      return changed((one) => ({ ...one, Sid: `Renamed${deed.at}` }));
    case 'addCanaryStatement': {
      const Condition = conditions[deed.condition];
      const statement = {
        ...canaryStatement(roleArn(nameOfRole(deed.role))),
        Sid: 'Added',
        ...(Condition && { Condition }),
      };
      return put(key, [...all.filter(({ Sid }) => Sid !== 'Added'), statement]);
    }
    case 'addForAttacker':
      return put(key, [...all, { ...canaryStatement(roleArn('mallory')), Sid: `M${all.length}` }]);
    case 'deny':
      return put(key, [
        ...all,
        { Sid: `D${all.length}`, Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
      ]);
    case 'putAsAtFirst':
      return first && put(key, parsed(first.Policy).Statement);
    case 'disable':
      return [['kms', 'DisableKey', { KeyId }]];
    case 'enable':
      return [['kms', 'EnableKey', { KeyId }]];
    case 'revokeGrant':
      return (key.Grants ?? []).slice(0, 1).map(({ GrantId }: Document) => ['kms', 'RevokeGrant', { KeyId, GrantId }]);
    case 'createGrant':
      return [
        [
          'kms',
          'CreateGrant',
          { KeyId, GranteePrincipal: roleArn(nameOfRole(deed.role)), Operations: ['GenerateDataKey', 'Decrypt'] },
        ],
      ];
    default:
      return undefined;
  }
}

function onRole(deed: Deed, now: AccountDocument): Made | undefined {
  if (!('role' in deed) || deed.role === undefined) return undefined;
  const RoleName = nameOfRole(deed.role);
  const found = now.iam?.roles?.find((one) => one.RoleName === RoleName);
  switch (deed.do) {
    case 'putRolePolicy':
      return [
        [
          'iam',
          'PutRolePolicy',
          {
            RoleName,
            PolicyName: 'kms',
            PolicyDocument: JSON.stringify(useOf(keyArn(nameOfKey(deed.key)), conditions[deed.condition])),
          },
        ],
      ];
    case 'deleteRolePolicy':
      return [['iam', 'DeleteRolePolicy', { RoleName, PolicyName: 'kms' }]];
    case 'attach':
      return [['iam', 'AttachRolePolicy', { RoleName, PolicyArn: managedKms }]];
    case 'detach':
      return [['iam', 'DetachRolePolicy', { RoleName, PolicyArn: managedKms }]];
    case 'putBoundary':
      return [['iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: boundaries.s3 }]];
    case 'deleteBoundary':
      return [['iam', 'DeleteRolePermissionsBoundary', { RoleName }]];
    case 'updateTrust':
      return [['iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: JSON.stringify(otherTrust) }]];
    case 'recreate':
      if (!found) return [];
      return [
        ...Object.keys(found.Policies ?? {}).map((PolicyName): Made[number] => [
          'iam',
          'DeleteRolePolicy',
          { RoleName, PolicyName },
        ]),
        ...Object.keys(found.AttachedPolicies ?? {}).map((PolicyArn): Made[number] => [
          'iam',
          'DetachRolePolicy',
          { RoleName, PolicyArn },
        ]),
        ['iam', 'DeleteRole', { RoleName }],
        ['iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(found.AssumeRolePolicyDocument) }],
      ];
    default:
      return undefined;
  }
}

function onSubject(deed: Deed, now: AccountDocument, atFirst: AccountDocument): Made {
  const released = now.s3?.buckets?.find(({ Name }) => Name === 'releases');
  const Bucket = 'releases';
  const putBucket = (policy: unknown): Made => [
    ['s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(parsed(policy)) }],
  ];
  switch (deed.do) {
    case 'updateCanary': {
      const found = pick(now.synthetics?.canaries, deed.canary);
      if (!found) return [];
      const { role, key } = deed;
      return [
        [
          'synthetics',
          'UpdateCanary',
          {
            Name: found.Name,
            ...(role !== undefined && { ExecutionRoleArn: roleArn(nameOfRole(role)) }),
            ...(key !== undefined && {
              ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn(nameOfKey(key)) } },
            }),
          },
        ],
      ];
    }
    case 'createCanary': {
      const { Status: _, ...made } = canary('new', { role: nameOfRole(deed.role), key: nameOfKey(deed.key) });
      return [
        [
          'synthetics',
          'CreateCanary',
          {
            ...made,
            Schedule: { Expression: 'rate(5 minutes)' },
            Code: { Handler: 'index.handler', S3Bucket: 'code', S3Key: 'new' },
          },
        ],
      ];
    }
    case 'dropBucketStatement': {
      const policy = released?.Policy && parsed(released.Policy);
      if (!policy || policy.Statement.length < 2) return [];
      return putBucket({ ...policy, Statement: policy.Statement.slice(1) });
    }
    case 'putBucketAsAtFirst':
      return putBucket(atFirst.s3?.buckets?.find(({ Name }) => Name === Bucket)?.Policy);
    case 'deleteBucketPolicy':
      return [['s3', 'DeleteBucketPolicy', { Bucket }]];
    default:
      return [];
  }
}
