import type { DocumentName, Touched, WrittenDocument } from '../../lib/model.ts';

/** One row: what of a record is unusual, and what must be read from it. */
export interface ParseCase {
  because: string;
  name: string;
  given: Record<string, unknown>;
  touched: Touched[];
  /** None where absent. */
  wrote?: WrittenDocument[];
  selfDefence?: string[];
}

const key = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001';
const keyId = '0a1b2c3d-0000-4000-8000-000000000001';
const alias = 'arn:aws:kms:us-east-1:111122223333:alias/artifacts';
const keyResource = { accountId: '111122223333', type: 'AWS::KMS::Key', ARN: key };
const aliasResource = { accountId: '111122223333', type: 'AWS::KMS::Key', ARN: alias };
const policyText = '{"Version":"2012-10-17","Statement":[]}';
const policyObject = { Version: '2012-10-17', Statement: [] };
const detector = 'arn:aws:logs:us-east-1:111122223333:anomaly-detector:6f1e2d3c-0000-4000-8000-000000000009';
const role: Touched = { type: 'role', arn: 'arn:aws:iam::111122223333:role/canary-checkout', name: 'canary-checkout' };
const managed = 'arn:aws:iam::111122223333:policy/team/canary-kms';
const bucket: Touched = { type: 'bucket', arn: 'arn:aws:s3:::example-artifacts', name: 'example-artifacts' };
const bucketResource = { accountId: '111122223333', type: 'AWS::S3::Bucket', ARN: bucket.arn };
const canary: Touched = {
  type: 'canary',
  arn: 'arn:aws:synthetics:us-east-1:111122223333:canary:checkout',
  name: 'checkout',
};
const pipeline: Touched = {
  type: 'pipeline',
  arn: 'arn:aws:codepipeline:us-east-1:111122223333:release',
  name: 'release',
};
const domain: Touched = { type: 'domain', arn: 'arn:aws:sagemaker:us-east-1:111122223333:domain/d-abcdefghijkl' };

const detect = 'arn:aws:lambda:us-east-1:111122223333:function:holdfast-dev-detect';
const topic = 'arn:aws:sns:us-east-1:111122223333:holdfast-dev-Alerts-1';

/** Lambda's calls by CloudTrail's names of them. */
const functionEvents = {
  AddPermission: 'AddPermission20150331v2',
  CreateEventSourceMapping: 'CreateEventSourceMapping20150331',
  DeleteEventSourceMapping: 'DeleteEventSourceMapping20150331',
  DeleteFunction: 'DeleteFunction20150331',
  DeleteFunctionConcurrency: 'DeleteFunctionConcurrency20171031',
  DeleteFunctionEventInvokeConfig: 'DeleteFunctionEventInvokeConfig',
  PutFunctionConcurrency: 'PutFunctionConcurrency20171031',
  PutFunctionEventInvokeConfig: 'PutFunctionEventInvokeConfig',
  PutFunctionRecursionConfig: 'PutFunctionRecursionConfig',
  RemovePermission: 'RemovePermission20150331v2',
  UpdateFunctionCode: 'UpdateFunctionCode20150331v2',
  UpdateFunctionConfiguration: 'UpdateFunctionConfiguration20150331v2',
  UpdateFunctionEventInvokeConfig: 'UpdateFunctionEventInvokeConfig',
};

/** KMS events that need nothing of a record but the key it lists, with what they write. */
const plainKeyEvents: [name: string, document: DocumentName, how?: { removed: true } | { text: string }][] = [
  ['CreateGrant', 'grants'],
  ['RevokeGrant', 'grants', { removed: true }],
  ['DisableKey', 'key-state', { text: 'Disabled' }],
  ['EnableKey', 'key-state', { text: 'Enabled' }],
  ['ScheduleKeyDeletion', 'key-state'],
  ['CancelKeyDeletion', 'key-state'],
  ['DisableKeyRotation', 'rotation', { text: 'false' }],
  ['EnableKeyRotation', 'rotation', { text: 'true' }],
  ['DeleteImportedKeyMaterial', 'key-state'],
  ['ImportKeyMaterial', 'key-state'],
  ['TagResource', 'key-tags'],
  ['UntagResource', 'key-tags'],
];

/** What holds policies in IAM, by its own name of each call. */
const holder = (type: 'role' | 'user' | 'group') => {
  const Name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const touched: Touched = { type, arn: `arn:aws:iam::111122223333:${type}/canary-checkout`, name: 'canary-checkout' };
  return { type, Name, touched, named: { [`${type}Name`]: 'canary-checkout' }, resource: touched.arn };
};
const user = holder('user');
const holders = [holder('role'), user, holder('group')];

/** What is gone after a deletion. */
const goneIf = (deleted: boolean) => (deleted ? { removed: true as const } : {});
/** The alias, pointed at the key or gone. */
const pointed = (gone: boolean): WrittenDocument => ({
  resource: alias,
  document: 'alias',
  ...(gone ? { removed: true } : { text: key }),
});

/** What an event on a subject writes: the subject. */
const itself = ({ arn: resource }: Touched, gone = false): WrittenDocument[] => [
  { resource, document: 'subject', ...goneIf(gone) },
];

/** Every subscribed event at least once, and each trap of its record. */
export const parseCases: ParseCase[] = [
  ...plainKeyEvents.flatMap(([name, document, how]) =>
    [
      {
        because: 'the key is the one the record lists',
        given: { requestParameters: { keyId }, resources: [keyResource] },
      },
      { because: 'without listed resources the key is built from its id', given: { requestParameters: { keyId } } },
    ].map((row) => ({
      ...row,
      name: `kms:${name}`,
      touched: [{ type: 'key' as const, arn: key }],
      wrote: [{ resource: key, document, ...how }],
    })),
  ),
  {
    because: 'a new grant’s id is AWS’s to give',
    name: 'kms:CreateGrant',
    given: { requestParameters: { keyId }, responseElements: { grantId: 'f00d' } },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'grants', part: 'f00d' }],
  },
  {
    because: 'a revoked grant is gone, and it alone',
    name: 'kms:RevokeGrant',
    given: { requestParameters: { keyId, grantId: 'f00d' } },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'grants', part: 'f00d', removed: true }],
  },
  {
    because: 'a key may be named by its ARN, of another account and Region than the record',
    name: 'kms:CreateGrant',
    given: { requestParameters: { keyId: 'arn:aws:kms:eu-west-1:444455556666:key/k-1' } },
    touched: [{ type: 'key', arn: 'arn:aws:kms:eu-west-1:444455556666:key/k-1' }],
    wrote: [{ resource: 'arn:aws:kms:eu-west-1:444455556666:key/k-1', document: 'grants' }],
  },
  {
    because: 'since December 2022 the response names the key that the request may have abbreviated',
    name: 'kms:DisableKey',
    given: { requestParameters: { keyId }, responseElements: { keyId: key } },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-state', text: 'Disabled' }],
  },
  {
    because: 'old records list resources without a type',
    name: 'kms:EnableKey',
    given: { requestParameters: { keyId }, resources: [{ accountId: '111122223333', ARN: key }] },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-state', text: 'Enabled' }],
  },
  {
    because: 'the whole new document is in the record',
    name: 'kms:PutKeyPolicy',
    given: {
      requestParameters: { keyId, policyName: 'default', policy: policyText, bypassPolicyLockoutSafetyCheck: false },
      resources: [keyResource],
    },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-policy', text: policyText }],
  },
  ...['HIDDEN_DUE_TO_SECURITY_REASONS', '[]', '{"Version":"2012-10-17","Stat'].map((policy) => ({
    because: `the new policy is unknown where the record has ${policy} in its place`,
    name: 'kms:PutKeyPolicy',
    given: { requestParameters: { keyId, policyName: 'default', policy }, resources: [keyResource] },
    touched: [{ type: 'key' as const, arn: key }],
    wrote: [{ resource: key, document: 'key-policy' as const }],
  })),
  {
    because: 'where the parameters were too large, the listed key still says where to look, and that its policy is new',
    name: 'kms:PutKeyPolicy',
    given: {
      requestParameters: { omitted: true, reason: 'requestParameters too large', originalSize: 149893 },
      resources: [keyResource],
    },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-policy' }],
  },
  {
    because: 'RetireGrant has null parameters: the listed key is the only reference',
    name: 'kms:RetireGrant',
    given: { additionalEventData: { grantId: 'f00d' }, resources: [keyResource] },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'grants', part: 'f00d', removed: true }],
  },
  {
    because: 'a service event has an identity without ARN, and its key in the details',
    name: 'kms:DeleteKey',
    given: {
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: '111122223333', invokedBy: 'AWS Internal' },
      serviceEventDetails: { keyId },
    },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-state', removed: true }],
  },
  {
    because: 'a service event may list its key instead',
    name: 'kms:DeleteExpiredKeyMaterial',
    given: { eventType: 'AwsServiceEvent', resources: [keyResource] },
    touched: [{ type: 'key', arn: key }],
    wrote: [{ resource: key, document: 'key-state' }],
  },
  ...['CreateAlias', 'UpdateAlias', 'DeleteAlias'].flatMap((name) => [
    {
      because: 'alias and key are both listed as keys, the alias first',
      name: `kms:${name}`,
      given: {
        requestParameters: { aliasName: 'alias/artifacts', targetKeyId: keyId },
        resources: [aliasResource, keyResource],
      },
      touched: [
        { type: 'alias' as const, arn: alias, name: 'alias/artifacts' },
        { type: 'key' as const, arn: key },
      ],
      wrote: [pointed(name === 'DeleteAlias')],
    },
    {
      because: 'alias and key are both listed as keys, the key first and the parameters lost',
      name: `kms:${name}`,
      given: { requestParameters: null, resources: [keyResource, aliasResource] },
      touched: [
        { type: 'alias' as const, arn: alias, name: 'alias/artifacts' },
        { type: 'key' as const, arn: key },
      ],
      wrote: [pointed(name === 'DeleteAlias')],
    },
  ]),
  {
    because: 'an alias record without listed resources still names both',
    name: 'kms:UpdateAlias',
    given: { requestParameters: { aliasName: 'alias/artifacts', targetKeyId: keyId } },
    touched: [
      { type: 'alias', arn: alias, name: 'alias/artifacts' },
      { type: 'key', arn: key },
    ],
    wrote: [pointed(false)],
  },
  ...['TagRole', 'UntagRole'].map((name) => ({
    because: 'a role is named without its path, and its tags are no policy',
    name: `iam:${name}`,
    given: { requestParameters: { roleName: 'canary-checkout' } },
    touched: [role],
  })),
  ...holders.flatMap(({ Name, touched, named, resource }): ParseCase[] => [
    {
      because: 'the inline policy it wrote is told with its text',
      name: `iam:Put${Name}Policy`,
      given: { requestParameters: { ...named, policyName: 'kms', policyDocument: policyText } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: 'inline/kms', text: policyText }],
    },
    {
      because: 'some records carry a policy percent-encoded',
      name: `iam:Put${Name}Policy`,
      given: { requestParameters: { ...named, policyName: 'kms', policyDocument: encodeURIComponent(policyText) } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: 'inline/kms', text: policyText }],
    },
    {
      because: 'a policy that cannot be read was written all the same',
      name: `iam:Put${Name}Policy`,
      given: { requestParameters: { ...named, policyName: 'kms', policyDocument: '%7B%' } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: 'inline/kms' }],
    },
    {
      because: 'a removed inline policy is a part of which nothing is left',
      name: `iam:Delete${Name}Policy`,
      given: { requestParameters: { ...named, policyName: 'kms' } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: 'inline/kms', removed: true }],
    },
    {
      because: 'what is attached is named, its text is not in the record',
      name: `iam:Attach${Name}Policy`,
      given: { requestParameters: { ...named, policyArn: managed } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: `attached/${managed}` }],
    },
    {
      because: 'what is detached is gone from this holder',
      name: `iam:Detach${Name}Policy`,
      given: { requestParameters: { ...named, policyArn: managed } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: `attached/${managed}`, removed: true }],
    },
  ]),
  ...holders.slice(0, 2).flatMap(({ Name, touched, named, resource }): ParseCase[] => [
    {
      because: 'a boundary is a part of what a role or user may do',
      name: `iam:Put${Name}PermissionsBoundary`,
      given: { requestParameters: { ...named, permissionsBoundary: managed } },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: `boundary/${managed}` }],
    },
    {
      because: 'a boundary can be taken away',
      name: `iam:Delete${Name}PermissionsBoundary`,
      given: { requestParameters: named },
      touched: [touched],
      wrote: [{ resource, document: 'role', part: 'boundary', removed: true }],
    },
  ]),
  {
    because: 'a new role is told with its path; what it may do and who may assume it are known without',
    name: 'iam:CreateRole',
    given: {
      requestParameters: {
        roleName: 'canary-checkout',
        path: '/service-role/',
        assumeRolePolicyDocument: policyText,
      },
      responseElements: {
        role: { roleName: 'canary-checkout', arn: 'arn:aws:iam::111122223333:role/service-role/canary-checkout' },
      },
    },
    touched: [
      { type: 'role', arn: 'arn:aws:iam::111122223333:role/service-role/canary-checkout', name: 'canary-checkout' },
    ],
    wrote: [
      { resource: role.arn, document: 'role' },
      { resource: role.arn, document: 'trust', text: policyText },
    ],
  },
  {
    because: 'a new role without a response is built from its path',
    name: 'iam:CreateRole',
    given: { requestParameters: { roleName: 'canary-checkout', path: '/service-role/' } },
    touched: [
      { type: 'role', arn: 'arn:aws:iam::111122223333:role/service-role/canary-checkout', name: 'canary-checkout' },
    ],
    wrote: [
      { resource: role.arn, document: 'role' },
      { resource: role.arn, document: 'trust' },
    ],
  },
  {
    because: 'a deleted role may nothing, and nobody may assume it',
    name: 'iam:DeleteRole',
    given: { requestParameters: { roleName: 'canary-checkout' } },
    touched: [role],
    wrote: [
      { resource: role.arn, document: 'role', removed: true },
      { resource: role.arn, document: 'trust', removed: true },
    ],
  },
  {
    because: 'who may assume a role is written whole',
    name: 'iam:UpdateAssumeRolePolicy',
    given: { requestParameters: { roleName: 'canary-checkout', policyDocument: policyText } },
    touched: [role],
    wrote: [{ resource: role.arn, document: 'trust', text: policyText }],
  },
  {
    because: 'a new user is told with its path',
    name: 'iam:CreateUser',
    given: {
      requestParameters: { userName: 'canary-checkout', path: '/support/' },
      responseElements: {
        user: { userName: 'canary-checkout', arn: 'arn:aws:iam::111122223333:user/support/canary-checkout' },
      },
    },
    touched: [{ ...user.touched, arn: 'arn:aws:iam::111122223333:user/support/canary-checkout' }],
    wrote: [{ resource: user.resource, document: 'role' }],
  },
  {
    because: 'a deleted user may nothing',
    name: 'iam:DeleteUser',
    given: { requestParameters: user.named },
    touched: [user.touched],
    wrote: [{ resource: user.resource, document: 'role', removed: true }],
  },
  {
    because: 'what a group may do its new user may',
    name: 'iam:AddUserToGroup',
    given: { requestParameters: { ...user.named, groupName: 'viewers' } },
    touched: [user.touched],
    wrote: [{ resource: user.resource, document: 'role', part: 'group/viewers' }],
  },
  {
    because: 'a user outside a group has none of its policies',
    name: 'iam:RemoveUserFromGroup',
    given: { requestParameters: { ...user.named, groupName: 'viewers' } },
    touched: [user.touched],
    wrote: [{ resource: user.resource, document: 'role', part: 'group/viewers', removed: true }],
  },
  ...[true, 'true'].map((setAsDefault) => ({
    because: 'a policy event names only the policy',
    name: 'iam:CreatePolicyVersion',
    given: { requestParameters: { policyArn: managed, policyDocument: policyText, setAsDefault } },
    touched: [{ type: 'policy' as const, arn: managed, name: 'canary-kms' }],
    wrote: [{ resource: managed, document: 'managed-policy' as const, text: policyText }],
  })),
  ...[{}, { setAsDefault: false }, { setAsDefault: 'false' }].map((more) => ({
    because: 'another version than the default changes nobody’s access',
    name: 'iam:CreatePolicyVersion',
    given: { requestParameters: { policyArn: managed, policyDocument: policyText, ...more } },
    touched: [{ type: 'policy' as const, arn: managed, name: 'canary-kms' }],
  })),
  {
    because: 'the version made the default is named, its text is not in the record',
    name: 'iam:SetDefaultPolicyVersion',
    given: { requestParameters: { policyArn: managed, versionId: 'v2' } },
    touched: [{ type: 'policy', arn: managed, name: 'canary-kms' }],
    wrote: [{ resource: managed, document: 'managed-policy' }],
  },
  {
    because: 'the policy is the parsed object, not the query flag beside it',
    name: 's3:PutBucketPolicy',
    given: {
      requestParameters: { bucketName: bucket.name, Host: 'example', policy: '', bucketPolicy: policyObject },
      resources: [bucketResource],
    },
    touched: [bucket],
    wrote: [{ resource: bucket.arn, document: 'bucket-policy', text: policyText }],
  },
  {
    because: 'a removed bucket policy is a document of which nothing is left',
    name: 's3:DeleteBucketPolicy',
    given: { requestParameters: { bucketName: bucket.name, Host: 'example', policy: '' } },
    touched: [bucket],
    wrote: [{ resource: bucket.arn, document: 'bucket-policy', removed: true }],
  },
  ...['PutBucketEncryption', 'DeleteBucketEncryption'].flatMap((name) => [
    {
      because: 'the bucket is in the parameters',
      name: `s3:${name}`,
      given: { requestParameters: { bucketName: bucket.name, encryption: '' } },
      touched: [bucket],
      wrote: [{ resource: bucket.arn, document: 'bucket-encryption' as const, ...goneIf(name.startsWith('Delete')) }],
    },
    {
      because: 'the bucket is listed where the parameters are lost',
      name: `s3:${name}`,
      given: { requestParameters: { omitted: 'true', originalSize: '149893' }, resources: [bucketResource] },
      touched: [bucket],
      wrote: [{ resource: bucket.arn, document: 'bucket-encryption' as const, ...goneIf(name.startsWith('Delete')) }],
    },
  ]),
  ...['CreateCanary', 'UpdateCanary', 'DeleteCanary'].flatMap((event) =>
    [{ name: 'checkout' }, { Name: 'checkout' }, { canaryName: 'checkout' }].map((requestParameters) => ({
      because: `its casing is not recorded: ${Object.keys(requestParameters).join()} counts`,
      name: `synthetics:${event}`,
      given: { requestParameters },
      touched: [canary],
      wrote: itself(canary, event === 'DeleteCanary'),
    })),
  ),
  ...['Schedule', 'runConfig', 'ArtifactConfig', 'omitted', 'newMember'].map((setting) => ({
    because: `of a call that names ${setting} alone it is known that it leaves what a canary's encryption depends on, or not`,
    name: 'synthetics:UpdateCanary',
    given: { requestParameters: { name: 'checkout', [setting]: {} } },
    touched: [canary],
    wrote: itself(canary).map((one) => ({ ...one, ...(/Schedule|run/.test(setting) && { part: 'other settings' }) })),
  })),
  {
    because: 'a new canary is named by its response too',
    name: 'synthetics:CreateCanary',
    given: { requestParameters: { omitted: true }, responseElements: { Canary: { Name: 'checkout' } } },
    touched: [canary],
    wrote: itself(canary),
  },
  ...['CreateLogAnomalyDetector', 'UpdateLogAnomalyDetector', 'DeleteLogAnomalyDetector'].map((name) => ({
    because: 'the detector is its ARN, of the response when new',
    name: `logs:${name}`,
    given: name.startsWith('Create')
      ? { requestParameters: { logGroupArnList: [] }, responseElements: { anomalyDetectorArn: detector } }
      : { requestParameters: { anomalyDetectorArn: detector } },
    touched: [{ type: 'anomaly-detector' as const, arn: detector }],
    wrote: itself({ type: 'anomaly-detector', arn: detector }, name.startsWith('Delete')),
  })),
  ...['UpdateDomain', 'DeleteDomain', 'CreateUserProfile', 'UpdateUserProfile', 'DeleteUserProfile'].map((name) => ({
    because: 'the requirements of a profile are its domain’s',
    name: `sagemaker:${name}`,
    given: { requestParameters: { domainId: 'd-abcdefghijkl', userProfileName: 'jane' } },
    touched: [domain],
    wrote: itself(domain, name === 'DeleteDomain'),
  })),
  {
    because: 'a new domain’s id is AWS’s to give',
    name: 'sagemaker:CreateDomain',
    given: { requestParameters: { domainName: 'canvas' }, responseElements: { domainId: 'd-abcdefghijkl' } },
    touched: [{ ...domain, name: 'canvas' }],
    wrote: itself(domain),
  },
  {
    because: 'a new domain’s ARN tells its id',
    name: 'sagemaker:CreateDomain',
    given: { requestParameters: { domainName: 'canvas' }, responseElements: { domainArn: domain.arn } },
    touched: [{ ...domain, name: 'canvas' }],
    wrote: itself(domain),
  },
  ...['CreatePipeline', 'UpdatePipeline'].map((name) => ({
    because: 'the whole structure holds the name',
    name: `codepipeline:${name}`,
    given: { requestParameters: { pipeline: { name: 'release' } } },
    touched: [pipeline],
    wrote: itself(pipeline),
  })),
  {
    because: 'a structure too large for the request may be named by the response',
    name: 'codepipeline:UpdatePipeline',
    given: { requestParameters: { omitted: true }, responseElements: { pipeline: { name: 'release' } } },
    touched: [pipeline],
    wrote: itself(pipeline),
  },
  {
    because: 'a deleted pipeline is named alone',
    name: 'codepipeline:DeletePipeline',
    given: { requestParameters: { name: 'release' } },
    touched: [pipeline],
    wrote: itself(pipeline, true),
  },
  ...['StopLogging', 'DeleteTrail', 'UpdateTrail'].map((name) => ({
    because: 'a trail may be named by its name',
    name: `cloudtrail:${name}`,
    given: { requestParameters: { name: 'organization' } },
    touched: [],
    selfDefence: ['arn:aws:cloudtrail:us-east-1:111122223333:trail/organization'],
  })),
  {
    because: 'a trail may be named by its ARN',
    name: 'cloudtrail:PutEventSelectors',
    given: { requestParameters: { trailName: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization' } },
    touched: [],
    selfDefence: ['arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization'],
  },
  ...['DisableRule', 'DeleteRule'].map((name) => ({
    because: 'a rule of the default bus has no bus in its ARN',
    name: `events:${name}`,
    given: { requestParameters: { name: 'holdfast-kms', eventBusName: 'default' } },
    touched: [],
    selfDefence: ['arn:aws:events:us-east-1:111122223333:rule/holdfast-kms'],
  })),
  {
    because: 'a rule of another bus has it, and RemoveTargets names the rule as such',
    name: 'events:RemoveTargets',
    given: {
      requestParameters: {
        rule: 'holdfast-kms',
        eventBusName: 'arn:aws:events:us-east-1:111122223333:event-bus/audit',
      },
    },
    touched: [],
    selfDefence: ['arn:aws:events:us-east-1:111122223333:rule/audit/holdfast-kms'],
  },
  {
    because: 'a self-defence event that names nothing is told all the same',
    name: 'cloudtrail:StopLogging',
    given: { requestParameters: null },
    touched: [],
    selfDefence: [],
  },
  {
    because: 'neither does one whose parameters were too large',
    name: 'lambda:UpdateFunctionConfiguration',
    given: {
      eventName: 'UpdateFunctionConfiguration20150331v2',
      requestParameters: { omitted: true, reason: 'requestParameters too large' },
    },
    touched: [],
    selfDefence: [],
  },
  ...['PutRule', 'PutTargets'].map((name) => ({
    because: 'the rule is named by what the call takes it by',
    name: `events:${name}`,
    given: { requestParameters: { [name === 'PutRule' ? 'name' : 'rule']: 'holdfast-dev-keys' } },
    touched: [],
    selfDefence: ['arn:aws:events:us-east-1:111122223333:rule/holdfast-dev-keys'],
  })),
  ...Object.entries(functionEvents).map(([name, eventName]) => ({
    because: 'CloudTrail puts the version of the API behind some names',
    name: `lambda:${name}`,
    given: { eventName, requestParameters: { functionName: 'holdfast-dev-detect' } },
    touched: [],
    selfDefence: [detect],
  })),
  ...['111122223333:function:holdfast-dev-detect', detect].map((functionName) => ({
    because: 'a function may be named by its ARN or the end of it',
    name: 'lambda:UpdateFunctionCode',
    given: { eventName: 'UpdateFunctionCode20150331v2', requestParameters: { functionName } },
    touched: [],
    selfDefence: [detect],
  })),
  {
    because: 'a mapping names its function in the answer alone',
    name: 'lambda:UpdateEventSourceMapping',
    given: {
      eventName: 'UpdateEventSourceMapping20150331',
      requestParameters: { uUID: '5b1f0c9e-0000-4000-8000-000000000001', enabled: false },
      responseElements: { functionArn: detect },
    },
    touched: [],
    selfDefence: [detect],
  },
  ...['SetQueueAttributes', 'DeleteQueue', 'PurgeQueue', 'AddPermission', 'RemovePermission'].map((name) => ({
    because: 'a queue is named by its URL, whose host says nothing',
    name: `sqs:${name}`,
    given: { requestParameters: { queueUrl: 'https://queue.amazonaws.com/111122223333/holdfast-dev-VerifyQueue-1' } },
    touched: [],
    selfDefence: ['arn:aws:sqs:us-east-1:111122223333:holdfast-dev-VerifyQueue-1'],
  })),
  ...['SetTopicAttributes', 'DeleteTopic', 'AddPermission', 'RemovePermission'].map((name) => ({
    because: 'a topic is named by its ARN',
    name: `sns:${name}`,
    given: { requestParameters: { topicArn: topic } },
    touched: [],
    selfDefence: [topic],
  })),
  {
    because: 'a data protection policy names the topic as a resource',
    name: 'sns:PutDataProtectionPolicy',
    given: { requestParameters: { resourceArn: topic } },
    touched: [],
    selfDefence: [topic],
  },
  ...['Unsubscribe', 'SetSubscriptionAttributes'].map((name) => ({
    because: 'a subscription has its topic in its ARN',
    name: `sns:${name}`,
    given: { requestParameters: { subscriptionArn: `${topic}:5b1f0c9e-0000-4000-8000-000000000002` } },
    touched: [],
    selfDefence: [`${topic}:5b1f0c9e-0000-4000-8000-000000000002`],
  })),
  ...['DisableAlarmActions', 'DeleteAlarms'].map((name) => ({
    because: 'CloudWatch goes by monitoring in CloudTrail, and takes several alarms at once',
    name: `cloudwatch:${name}`,
    given: {
      eventSource: 'monitoring.amazonaws.com',
      requestParameters: { alarmNames: ['cpu', 'holdfast-dev-EventsFailed-1'] },
    },
    touched: [],
    selfDefence: ['cpu', 'holdfast-dev-EventsFailed-1'].map(
      (alarm) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${alarm}`,
    ),
  })),
  ...['PutMetricAlarm', 'SetAlarmState'].map((name) => ({
    because: 'or one',
    name: `cloudwatch:${name}`,
    given: { eventSource: 'monitoring.amazonaws.com', requestParameters: { alarmName: 'holdfast-dev-EventsFailed-1' } },
    touched: [],
    selfDefence: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:holdfast-dev-EventsFailed-1'],
  })),
  ...['DeleteTable', 'UpdateTable', 'UpdateContinuousBackups', 'UpdateTimeToLive'].map((name) => ({
    because: 'a table is named by its name',
    name: `dynamodb:${name}`,
    given: { requestParameters: { tableName: 'holdfast-dev-Records-1' } },
    touched: [],
    selfDefence: ['arn:aws:dynamodb:us-east-1:111122223333:table/holdfast-dev-Records-1'],
  })),
  ...['PutResourcePolicy', 'DeleteResourcePolicy'].map((name) => ({
    because: 'or by its ARN',
    name: `dynamodb:${name}`,
    given: {
      requestParameters: { resourceArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/holdfast-dev-Records-1' },
    },
    touched: [],
    selfDefence: ['arn:aws:dynamodb:us-east-1:111122223333:table/holdfast-dev-Records-1'],
  })),
];
