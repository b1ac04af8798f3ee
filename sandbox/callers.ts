import type { Caller, Document, SandboxState } from './model.ts';
import { parseArn, partitionOf } from './partition.ts';

/** The access keys handed out, and whom each of them stands for. */
export class Callers {
  readonly #callers = new Map<string, Caller>();
  readonly #keys = new Map<string, string>();

  /** An access key that stands for the caller; the same caller gets the same key. */
  credentialsFor(caller: Caller): { accessKeyId: string; secretAccessKey: string } {
    const identity = JSON.stringify(caller);
    const accessKeyId = this.#keys.get(identity) ?? `AKIASANDBOX${String(this.#keys.size + 1).padStart(9, '0')}`;
    this.#keys.set(identity, accessKeyId);
    this.#callers.set(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: `secret-of-${accessKeyId}` };
  }

  /** Whom an access key stands for, or undefined for one not handed out. */
  callerOf(accessKeyId: string): Caller | undefined {
    return this.#callers.get(accessKeyId);
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
