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
