import { partitionOf } from '../../../lib/iam/partition.ts';
import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { openDocument } from '../../open-document.ts';
import { policyText } from '../../policy-text.ts';
import { keyPolicy } from './default-policy.ts';
import { bareKeyId, findKey, keyAccess, keyArn, keysOf } from './find.ts';
import { requireState } from './key-state.ts';
import { keyMetadata } from './metadata.ts';
import { acceptKeyPolicy } from './policy.ts';

const createdMembers = ['Description', 'KeySpec', 'CustomerMasterKeySpec', 'KeyUsage', 'Origin', 'MultiRegion', 'Tags'];

function createKey(call: Call): Document {
  const { sandbox, input, region, record, caller } = call;
  const place = { account: caller.account, region };
  const id = assigned(record, 'keyMetadata', 'keyId') ?? `${input.MultiRegion ? 'mrk-' : ''}${sandbox.newId('key')}`;
  const key: Document = { KeyId: String(id).split('/').at(-1), CreationDate: sandbox.clock.now().toISOString() };
  for (const member of createdMembers) if (input[member] !== undefined) key[member] = input[member];
  if (input.Origin === 'EXTERNAL') key.KeyState = 'PendingImport';
  if (input.MultiRegion) {
    const PrimaryKey = { Arn: keyArn(place, key), Region: region };
    key.MultiRegionConfiguration = { MultiRegionKeyType: 'PRIMARY', PrimaryKey, ReplicaKeys: [] };
  }
  if (input.Policy !== undefined) {
    acceptKeyPolicy(call, { key, arn: keyArn(place, key), ...place }, input.Policy);
    key.Policy = input.Policy;
  }
  const document = openDocument(sandbox, caller.account, region);
  document.kms ??= {};
  document.kms.keys ??= [];
  document.kms.keys.push(key);
  return { KeyMetadata: keyMetadata(place, key) };
}

/** A replica has the primary's id and material, and a policy, grants and tags of its own. */
function replicateKey(call: Call): Document {
  const { sandbox, input } = call;
  const primary = findKey(call);
  requireState('ReplicateKey', primary.arn, primary.key);
  const configuration = primary.key.MultiRegionConfiguration;
  if (!primary.key.MultiRegion || configuration?.MultiRegionKeyType === 'REPLICA') {
    throw new AwsError('UnsupportedOperationException', `${primary.arn} is not a multi-Region primary key.`);
  }
  const place = { account: primary.account, region: String(input.ReplicaRegion) };
  if (partitionOf(place.region) !== partitionOf(primary.region)) {
    throw new AwsError('ValidationException', `${place.region} is not a Region of the same partition.`);
  }
  const document = openDocument(sandbox, place.account, place.region);
  if (keysOf(document).some((key) => bareKeyId(key) === bareKeyId(primary.key))) {
    throw new AwsError('AlreadyExistsException', `${keyArn(place, primary.key)} already exists.`);
  }
  const { KeyRotationEnabled: _rotation, Policy: _policy, Grants: _grants, Aliases: _aliases, ...shared } = primary.key;
  const ReplicaKey = { Arn: keyArn(place, primary.key), Region: place.region };
  const key: Document = { ...shared, KeyId: bareKeyId(primary.key), Description: input.Description ?? '' };
  delete key.Arn;
  delete key.Tags;
  key.CreationDate = sandbox.clock.now().toISOString();
  if (input.Tags !== undefined) key.Tags = input.Tags;
  if (input.Policy !== undefined) {
    acceptKeyPolicy(call, { key, arn: ReplicaKey.Arn, ...place }, input.Policy);
    key.Policy = input.Policy;
  }
  const PrimaryKey = configuration?.PrimaryKey ?? { Arn: primary.arn, Region: primary.region };
  const ReplicaKeys = [...(configuration?.ReplicaKeys ?? []), ReplicaKey];
  primary.key.MultiRegionConfiguration = { MultiRegionKeyType: 'PRIMARY', PrimaryKey, ReplicaKeys };
  key.MultiRegionConfiguration = { MultiRegionKeyType: 'REPLICA', PrimaryKey, ReplicaKeys };
  document.kms ??= {};
  document.kms.keys ??= [];
  document.kms.keys.push(key);
  return {
    ReplicaKeyMetadata: keyMetadata(place, key),
    ReplicaPolicy: policyText(keyPolicy({ key, ...place })),
    ReplicaTags: input.Tags ?? [],
  };
}

/** The operations that make keys. */
export const keyCreation: Record<string, Operation> = {
  CreateKey: {
    mutates: true,
    run: createKey,
    trail: ({ caller }, { KeyMetadata }) => ({
      resources: [{ accountId: caller.account, type: 'AWS::KMS::Key', ARN: KeyMetadata.Arn }],
    }),
  },
  ReplicateKey: { mutates: true, resource: (call) => keyAccess(call), run: replicateKey },
};
