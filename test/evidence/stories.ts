import type { Kind } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
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
import { anAccountWithPipeline, pipeline } from '../scenarios/pipeline-given.ts';
import { whoIs } from './actors.ts';
import { useOf } from './history.ts';

/** One call that loses something, and what Holdfast does about it. */
export interface Story {
  name: string;
  account(): AccountDocument;
  settings: SettingsFile;
  /** What a sweep looks at. */
  kind: Kind;
  /** The event of the call is lost: a sweep finds what it did. */
  isUnheard?: true;
  call: { service: 'kms' | 's3' | 'iam' | 'synthetics'; operation: string; input: Document };
  /** What another writer does right before Holdfast writes. */
  neighbour: { service: 'kms' | 's3' | 'iam' | 'synthetics'; operation: string; input(now: AccountDocument): Document };
}

const settings: SettingsFile = { mode: 'remediate', undoChangesBy: ['*'] };
const statement = canaryStatement(roleArn('page'));
const parsed = (policy: unknown): Document => (typeof policy === 'string' ? JSON.parse(policy) : policy) as Document;
const more: Document = {
  Sid: 'Neighbour',
  Effect: 'Allow',
  Principal: { AWS: roleArn('page') },
  Action: 'kms:ListGrants',
  Resource: '*',
};

const addToKey: Story['neighbour'] = {
  service: 'kms',
  operation: 'PutKeyPolicy',
  input(now) {
    const held = parsed(now.kms?.keys?.[0]?.Policy);
    return {
      KeyId: now.kms?.keys?.[0]?.KeyId,
      PolicyName: 'default',
      Policy: JSON.stringify({ ...held, Statement: [...held.Statement, more] }),
    };
  },
};

const withCanary = (of: { key?: Document[]; role?: Document; canary?: Document } = {}) =>
  anAccount({
    keys: [key('k', policy(delegation, ...(of.key ?? [statement]))), key('l', policy(delegation, statement))],
    roles: [role('page', of.role), role('terraform')],
    canaries: [canary('page', { role: 'page', key: 'k' }, of.canary)],
  });

const run = (Id: string, place: string, time: string): Document => ({
  ...{ Id, Name: 'page', ArtifactS3Location: place, Status: { State: 'PASSED' } },
  Timeline: { Started: time, Completed: time },
});
const baseline = '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a';

const keyPolicy: Omit<Story, 'name'> = {
  account: withCanary,
  kind: 'canary',
  settings: { ...settings, undoChangesBy: [whoIs.terraform] },
  call: {
    service: 'kms',
    operation: 'PutKeyPolicy',
    input: { KeyId: 'k', PolicyName: 'default', Policy: JSON.stringify(policy(delegation)) },
  },
  neighbour: addToKey,
};

/** The standard stories: a key policy, with authors to be asked for; the same found by a sweep; a bucket; a role; a baseline. */
export const stories: Story[] = [
  { ...keyPolicy, name: "a canary's key policy" },
  { ...keyPolicy, name: 'a key policy of which no event came', isUnheard: true },
  {
    name: "a pipeline's bucket policy",
    kind: 'pipeline',
    account: () => {
      const account = anAccountWithPipeline({ pipelines: [pipeline({ key: keyArn('k') })] });
      account.iam?.roles?.push(role('terraform'));
      return account;
    },
    settings,
    call: { service: 's3', operation: 'DeleteBucketPolicy', input: { Bucket: 'releases' } },
    neighbour: {
      service: 's3',
      operation: 'PutBucketPolicy',
      input: () => ({
        Bucket: 'releases',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'N',
              Effect: 'Allow',
              Principal: { AWS: roleArn('release') },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::releases/*',
            },
          ],
        }),
      }),
    },
  },
  {
    name: "a role's own policy",
    kind: 'canary',
    account: () => {
      const account = withCanary({ key: [] });
      Object.assign(account.iam?.roles?.[0]?.Policies ?? {}, { kms: useOf('*') });
      return account;
    },
    settings,
    call: { service: 'iam', operation: 'DeleteRolePolicy', input: { RoleName: 'page', PolicyName: 'kms' } },
    neighbour: {
      service: 'iam',
      operation: 'PutRolePolicy',
      input: () => ({
        RoleName: 'page',
        PolicyName: 'neighbour',
        PolicyDocument: JSON.stringify(policy({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' })),
      }),
    },
  },
  {
    name: "a canary's baseline",
    kind: 'canary',
    account: () =>
      withCanary({
        // Moved there, it reaches the places before no more.
        role: {
          Policies: {
            artifacts: policy({
              Effect: 'Allow',
              Action: ['s3:PutObject', 's3:GetObject'],
              Resource: 'arn:aws:s3:::artifacts/b/*',
            }),
          },
        },
        canary: {
          ArtifactS3Location: 's3://artifacts/a/page',
          VisualReference: { BaseCanaryRunId: baseline, BaseScreenshots: [{ ScreenshotName: 'home' }] },
          Runs: [
            run(
              'c84f2d17-6b0a-4e93-9d58-1f7a3b5c0e26',
              'artifacts/a/page/2026/11/21/08/00-11-402',
              '2026-11-21T08:00:11Z',
            ),
            run(baseline, 'artifacts/a/page/2026/11/10/07/00-14-211', '2026-11-10T07:00:14Z'),
          ],
          RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 1000 },
        },
      }),
    settings,
    call: {
      service: 'synthetics',
      operation: 'UpdateCanary',
      input: {
        Name: 'page',
        ArtifactS3Location: 's3://artifacts/b/page',
        ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('l') } },
      },
    },
    neighbour: {
      service: 'synthetics',
      operation: 'UpdateCanary',
      input: () => ({ Name: 'page', RunConfig: { TimeoutInSeconds: 50, MemoryInMB: 960 } }),
    },
  },
];
