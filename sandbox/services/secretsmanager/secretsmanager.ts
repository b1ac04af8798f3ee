import { AwsError, type Call, type Document, type Operation, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import {
  addVersion,
  dropSecret,
  newSecret,
  type Secret,
  secretAccess,
  secretIn,
  secretsOf,
  stagesOf,
} from './secrets.ts';

const dayMs = 86_400_000;

const named = ({ arn, name }: Secret): Document => ({ ARN: arn, Name: name });

const described = (secret: Secret): Document => ({
  ...named(secret),
  ...secret.more,
  CreatedDate: secret.madeAt,
  LastChangedDate: secret.changedAt,
  DeletedDate: secret.deletedAt,
  Tags: secret.tags,
  VersionIdsToStages: stagesOf(secret),
});

function getSecretValue(call: Call): Document {
  const secret = secretIn(call);
  const { VersionId, VersionStage = 'AWSCURRENT' } = call.input;
  const stages = stagesOf(secret);
  const found = secret.versions.find(({ id }) =>
    VersionId === undefined ? stages[id]?.includes(VersionStage) : id === VersionId,
  );
  if (!found) {
    const message = `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`;
    throw new AwsError('ResourceNotFoundException', message);
  }
  const { id, value, at } = found;
  return { ...named(secret), VersionId: id, ...value, VersionStages: stages[id], CreatedDate: at };
}

function deleteSecret(call: Call): Document {
  const secret = secretIn(call);
  const { ForceDeleteWithoutRecovery, RecoveryWindowInDays = 30 } = call.input;
  const now = call.sandbox.clock.now();
  if (ForceDeleteWithoutRecovery === true) dropSecret(call, secret);
  else secret.deletedAt = now;
  const days = ForceDeleteWithoutRecovery === true ? 0 : RecoveryWindowInDays;
  return { ...named(secret), DeletionDate: new Date(now.getTime() + days * dayMs) };
}

/** A write, recorded without what it keeps. */
const write = (run: (call: Call) => Document): Operation => ({
  mutates: true,
  resource: secretAccess,
  run,
  trail: ({ input: { Name, SecretId, Description, KmsKeyId, ClientRequestToken } }) => ({
    requestParameters: {
      name: Name,
      secretId: SecretId,
      description: Description,
      kmsKeyId: KmsKeyId,
      clientRequestToken: ClientRequestToken,
    },
  }),
});

/** Secrets Manager: secrets and their values. The key that encrypts one is not asked for. */
export const secretsmanager: ServiceDefinition = {
  name: 'secretsmanager',
  operations: {
    CreateSecret: write((call) => {
      const secret = newSecret(call);
      return { ...named(secret), VersionId: addVersion(call, secret) };
    }),
    PutSecretValue: write((call) => {
      const secret = secretIn(call);
      return { ...named(secret), VersionId: addVersion(call, secret), VersionStages: ['AWSCURRENT'] };
    }),
    UpdateSecret: write((call) => {
      const secret = secretIn(call);
      const { Description, KmsKeyId } = call.input;
      Object.assign(secret.more, Description !== undefined && { Description }, KmsKeyId !== undefined && { KmsKeyId });
      return { ...named(secret), VersionId: addVersion(call, secret) };
    }),
    DeleteSecret: write(deleteSecret),
    RestoreSecret: write((call) => {
      const secret = secretIn(call, true);
      delete secret.deletedAt;
      return named(secret);
    }),
    TagResource: write((call) => {
      const secret = secretIn(call);
      const put: Document[] = call.input.Tags ?? [];
      secret.tags = [...secret.tags.filter(({ Key }) => !put.some((tag) => tag.Key === Key)), ...put];
      return {};
    }),
    UntagResource: write((call) => {
      const secret = secretIn(call);
      secret.tags = secret.tags.filter(({ Key }) => !(call.input.TagKeys ?? []).includes(Key));
      return {};
    }),
    GetSecretValue: { resource: secretAccess, run: getSecretValue },
    DescribeSecret: { resource: secretAccess, run: (call) => described(secretIn(call, true)) },
    // Terraform asks.
    GetResourcePolicy: { resource: secretAccess, run: (call) => named(secretIn(call, true)) },
    ListSecrets: {
      run(call) {
        const { NextToken: token, MaxResults: limit } = call.input;
        const all = secretsOf(call).filter(({ deletedAt }) => !deletedAt);
        const { items, next } = page(all, { token, limit }, 'InvalidNextTokenException');
        return { SecretList: items.map(described), NextToken: next };
      },
    },
  },
};
