import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type ResourceAccess } from '../../model.ts';
import { ofEachSandbox } from '../../of-each-sandbox.ts';

/** A secret as it is kept. */
export interface Secret {
  arn: string;
  name: string;
  /** The newest last; before it the one that was current before. */
  versions: { id: string; value: Document; at: Date }[];
  tags: Document[];
  more: Document;
  madeAt: Date;
  changedAt: Date;
  deletedAt?: Date;
}

const secretsIn = ofEachSandbox(() => new Map<string, Secret>());

const beginning = ({ region, caller }: Call) =>
  `arn:${partitionOf(region)}:secretsmanager:${region}:${caller.account}:secret:`;

/** The secrets of the caller's account and Region. */
export const secretsOf = (call: Call): Secret[] =>
  [...secretsIn(call.sandbox).values()].filter(({ arn }) => arn.startsWith(beginning(call)));

/** A secret by its name or its ARN, with or without the six characters at the end. */
function findSecret(call: Call, id: unknown): Secret | undefined {
  return secretsOf(call).find(({ arn, name }) => id === name || id === arn || id === arn.slice(0, -7));
}

/** The secret that a call names; throws ResourceNotFoundException, and InvalidRequestException for one that is to be deleted. */
export function secretIn(call: Call, ifDeleted = false): Secret {
  const found = findSecret(call, call.input.SecretId);
  if (!found) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (found.deletedAt && !ifDeleted) {
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new AwsError('InvalidRequestException', message);
  }
  return found;
}

/** What a call on a secret is authorised against. */
export function secretAccess(call: Call): ResourceAccess {
  const { SecretId, Name } = call.input;
  const arn = findSecret(call, SecretId)?.arn ?? `${beginning(call)}${Name ?? SecretId ?? '*'}`;
  return { arn, account: call.caller.account };
}

/** Makes a secret without a value; throws ResourceExistsException. */
export function newSecret(call: Call): Secret {
  const { Name, Description, KmsKeyId, Tags = [] } = call.input;
  if (findSecret(call, Name)) {
    const message = `The operation failed because the secret ${Name} already exists.`;
    throw new AwsError('ResourceExistsException', message);
  }
  const now = call.sandbox.clock.now();
  const arn = `${beginning(call)}${Name}-${call.sandbox.newId('secret').replaceAll('-', '').slice(-6)}`;
  const more = { Description, KmsKeyId };
  const secret = { arn, name: String(Name), versions: [], tags: Tags, more, madeAt: now, changedAt: now };
  secretsIn(call.sandbox).set(arn, secret);
  return secret;
}

/** Gives a secret a new value, where the call has one; the id of the version. */
export function addVersion({ sandbox, input }: Call, secret: Secret): string | undefined {
  const { SecretString, SecretBinary, ClientRequestToken } = input;
  if (SecretString === undefined && SecretBinary === undefined) return undefined;
  const value = SecretString === undefined ? { SecretBinary } : { SecretString };
  const id = ClientRequestToken ?? sandbox.newId('secret-version');
  const at = sandbox.clock.now();
  secret.versions = [...secret.versions.slice(-1), { id, value, at }];
  secret.changedAt = at;
  return id;
}

/** Which stages each version has, by its id. */
export function stagesOf({ versions }: Secret): Record<string, string[]> {
  const names = [['AWSCURRENT'], ['AWSPREVIOUS']];
  return Object.fromEntries(versions.toReversed().map(({ id }, index) => [id, names[index] ?? []]));
}

/** Removes a secret for good. */
export function dropSecret(call: Call, { arn }: Secret): void {
  secretsIn(call.sandbox).delete(arn);
}
