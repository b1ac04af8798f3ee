/** An account that is watched cannot be read: its role cannot be assumed, or its Region is not enabled. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly account: string;
  /** The ARN of the role that was to be assumed. */
  readonly role: string;
  /** The one Region that is closed; none where all of the account is. */
  readonly region: string | undefined;

  constructor(account: string, role: string, why: string, region?: string) {
    super(why);
    this.account = account;
    this.role = role;
    this.region = region;
  }
}

/** Another function kept or put the same at the same time: what was read is not what is there. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** Names of errors that a later try may not meet: AWS is busy, or was not reached. */
const transient =
  /Throttl|TooManyRequests|RequestLimit|Conflict|ServiceUnavailable|SlowDown|Internal|DependencyTimeout|Timeout|ProvisionedThroughput|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|socket/i;

/** Whether a later try may succeed. An error that AWS did not name came from the way to it. */
export function isTransient(error: unknown): boolean {
  const {
    name = '',
    code = '',
    message = '',
    $metadata,
  } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  if (transient.test(`${name} ${code}`) || ($metadata?.httpStatusCode ?? 0) >= 500) return true;
  return /socket hang up|ECONNRESET|ENOTFOUND/.test(message);
}
