import { partitionOf } from '../lib/iam/partition.ts';
import { parseArn } from './arn.ts';
import { AwsError, type Caller, type Document, type SandboxState } from './model.ts';

const beginning = 'AKIASANDBOX';

/** The access keys handed out, and whom each of them stands for. */
export class Callers {
  readonly #callers = new Map<string, Caller>();
  readonly #keys = new Map<string, string>();

  /** An access key that stands for the caller; the same caller gets the same key. */
  credentialsFor(caller: Caller): { accessKeyId: string; secretAccessKey: string } {
    const identity = JSON.stringify(caller);
    const accessKeyId = this.#keys.get(identity) ?? `${beginning}${String(this.#keys.size + 1).padStart(9, '0')}`;
    this.#keys.set(identity, accessKeyId);
    this.#callers.set(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: `secret-of-${accessKeyId}` };
  }

  /** Whom an access key stands for, or undefined for one of somebody's own. Throws InvalidClientTokenId for one that another start of the sandbox handed out. */
  callerOf(accessKeyId: string): Caller | undefined {
    const found = this.#callers.get(accessKeyId);
    if (!found && accessKeyId.startsWith(beginning))
      throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    return found;
  }
}

/** Whoever has no key of the sandbox's own: an administrator of the first account, not asked for permission. */
export function administrator(sandbox: SandboxState): Caller {
  const { account = '111122223333', region = 'us-east-1' } = sandbox.documents[0] ?? {};
  return { account, arn: `arn:${partitionOf(region)}:iam::${account}:user/administrator`, enforced: false };
}

/** The recorded caller of a CloudTrail record, not asked for permission: what is recorded did happen. */
export function recordedCaller(record: Document): Caller {
  const identity: Document = record.userIdentity ?? {};
  const issuer = identity.sessionContext?.sessionIssuer?.arn;
  const account = String(record.recipientAccountId ?? identity.accountId ?? '');
  return {
    account,
    arn: String(
      identity.arn ?? identity.invokedBy ?? `arn:${partitionOf(String(record.awsRegion))}:iam::${account}:root`,
    ),
    ...(typeof issuer === 'string' && parseArn(issuer)?.resource.startsWith('role/') ? { role: issuer } : {}),
    enforced: false,
    userIdentity: identity,
  };
}
