import { replay } from '../../cli/replay/replay.ts';
import { exitStatus, report } from '../../cli/replay/report.ts';
import { runSettings } from '../../cli/replay/run-settings.ts';
import type { Stage } from '../../cli/replay/stage.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';

export const account = '111122223333';
export const region = 'us-east-1';
export const keyArn = (id: string, of = account) => `arn:aws:kms:${region}:${of}:key/${id}`;
export const roleArn = (name: string, of = account) => `arn:aws:iam::${of}:role/${name}`;
export const canaryArn = (name: string) => `arn:aws:synthetics:${region}:${account}:canary:${name}`;

/** Events as `detect` gets them from its queue. */
export const batch = (...events: Document[]): Document => ({
  Records: events.map((event, index) => ({ messageId: String(index), body: JSON.stringify(event) })),
});

/** The account's administrators and IAM policies may use the key. */
export const delegation: Document = {
  Sid: 'Enable IAM User Permissions',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};

/** The documented key-policy statement for a canary role. */
export const canaryStatement = (...roles: string[]): Document => ({
  Sid: 'Canaries',
  Effect: 'Allow',
  Principal: { AWS: roles.length === 1 ? roles[0] : roles },
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
});

export const policy = (...Statement: Document[]): Document => ({ Version: '2012-10-17', Id: 'key', Statement });

export const key = (KeyId: string, Policy: unknown, more: Document = {}): Document => ({ KeyId, Policy, ...more });

/** A role that may keep artifacts in every bucket. */
export const role = (RoleName: string, more: Document = {}): Document => ({
  RoleName,
  Policies: {
    artifacts: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject', 's3:GetBucketLocation'], Resource: '*' }],
    },
  },
  ...more,
});

/** A canary whose artifacts a customer managed key encrypts. */
export const canary = (Name: string, of: { role: string; key: string }, more: Document = {}): Document => ({
  Name,
  ArtifactS3Location: `s3://artifacts/${Name}`,
  ExecutionRoleArn: of.role.startsWith('arn:') ? of.role : roleArn(of.role),
  RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
  Status: 'RUNNING',
  ArtifactConfig: {
    S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: of.key.startsWith('arn:') ? of.key : keyArn(of.key) },
  },
  ...more,
});

/** What an account holds, beside the bucket every canary here writes to. */
export const anAccount = (parts: {
  keys?: Document[];
  roles?: Document[];
  canaries?: Document[];
  more?: Document;
}): AccountDocument => ({
  account,
  region,
  time: '2026-11-21T09:00:00Z',
  kms: { keys: parts.keys ?? [] },
  iam: { roles: parts.roles ?? [] },
  synthetics: { canaries: parts.canaries ?? [] },
  s3: { buckets: [{ Name: 'artifacts' }] },
  ...parts.more,
});

/** An account with canary `checkout` and its role, key `k` under this policy, and further roles. */
export const checkoutUnder = (Policy: Document, ...roles: Document[]): AccountDocument =>
  anAccount({
    keys: [key('k', Policy)],
    roles: [role('checkout'), ...roles],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
  });

const sources: Record<string, string> = { kms: 'kms', iam: 'iam', s3: 's3', synthetics: 'synthetics' };
let made = 0;

/** An alert's text with the lines of its statements joined again. */
export const unwrapped = (text = ''): string => text.replace(/\n(?: *[+-] )? */g, '');

/** A CloudTrail record of a call, as Terraform made it. `minute` counts from 09:00. */
export function event(name: string, requestParameters: Document | null, minute = 5, more: Document = {}): Document {
  const [service = '', eventName = ''] = name.split(':');
  made += 1;
  const at = new Date(Date.parse('2026-11-21T09:00:00Z') + minute * 60_000).toISOString().replace('.000Z', 'Z');
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLETERRAFORM:run',
      arn: `arn:aws:sts::${account}:assumed-role/terraform/run`,
      accountId: account,
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: roleArn('terraform'), accountId: account, userName: 'terraform' },
      },
    },
    eventTime: at,
    eventSource: `${sources[service] ?? service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: '192.0.2.7',
    userAgent: 'terraform-provider-aws/5.100.0',
    requestParameters,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...more,
  };
}

/** A key's policy put, whole. */
export const putKeyPolicy = (KeyId: string, document: Document, minute = 5, more: Document = {}): Document =>
  event('kms:PutKeyPolicy', { keyId: KeyId, policyName: 'default', policy: JSON.stringify(document) }, minute, {
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: keyArn(KeyId) }],
    ...more,
  });

/** Replays events on an account: what `holdfast replay --json` prints, with its exit status. */
export async function replayed(
  documents: AccountDocument | AccountDocument[],
  events: Document[],
  options: {
    settings?: SettingsFile;
    mode?: SettingsFile['mode'];
    burst?: boolean;
    apply?: boolean;
    /** Called when the account is recorded and before anything happens. */
    onStage?(stage: Stage): void;
  } = {},
) {
  const all = structuredClone([documents].flat());
  // Settings that ask for repairs and opt nothing in mean everything.
  const { mode, repair } = options.settings ?? {};
  const isWhole = options.settings === undefined || (mode === 'remediate' && !repair);
  const settings = runSettings(options.settings ?? {}, options.mode, !isWhole, all);
  const { burst = false, apply = true, onStage } = options;
  const run = await replay({ documents: all, settings, events, burst, apply, ...(onStage && { onStage }) });
  const outcome = await report(run);
  return { ...outcome, status: exitStatus(outcome), account: all[0] as AccountDocument, accounts: all };
}

/** A key's statements as the account has them after a run. */
export function statementsOf({ account: after }: { account: AccountDocument }, KeyId: string): Document[] {
  const found = after.kms?.keys?.find((one) => one.KeyId === KeyId)?.Policy;
  return (typeof found === 'string' ? JSON.parse(found) : found).Statement;
}
