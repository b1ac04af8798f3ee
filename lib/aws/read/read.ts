import type { Missing, Statement, Unreadable } from '../../resources.ts';

const absent = new Set([
  'NotFoundException',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NoSuchBucket',
  'ResourceNotFoundException',
  'ResourceNotFound',
  'PipelineNotFoundException',
  'NotFound',
]);

const refused = new Set(['AccessDeniedException', 'AccessDenied', 'AllAccessDisabled', 'Forbidden', '403']);

/** Whether an error says that what was asked for does not exist. */
export const isAbsent = (error: unknown): boolean => absent.has((error as Error)?.name);

/** Whether an error says that we may not ask. */
export const isRefused = (error: unknown): boolean => refused.has((error as Error)?.name);

const badTokens = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidToken',
  'ExpiredToken',
  'ExpiredTokenException',
  'OptInRequired',
]);

/** Whether an error says that our credentials are no good: they have expired, their role is gone, or the Region is not enabled. */
export const isBadToken = (error: unknown): boolean => badTokens.has((error as Error)?.name);

/** Whether an error says that nobody described what was asked for: the sandbox's answer, where an account is described and not AWS's. */
const isNotDescribed = (error: unknown): boolean => (error as Error)?.name === 'NotDescribed';

/** Whether an answer is not what the API says it is. */
const isNotUnderstood = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof SyntaxError ||
  error instanceof RangeError ||
  error instanceof URIError;

/** What a read gives, or why it gives nothing; other errors are thrown, for a later try. */
export async function read<T extends object>(
  what: string,
  ask: () => Promise<T>,
  mend?: { on: string; statement: Statement },
): Promise<T | Unreadable | Missing> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    if (isAbsent(error)) return { missing: `${what} does not exist.` };
    if (isNotDescribed(error)) return { unreadable: `${what} is not described: ${message}` };
    if (isNotUnderstood(error)) return { unreadable: `The answer about ${what} cannot be understood: ${message}.` };
    if (
      isRefused(error) ||
      name === 'InvalidArnException' ||
      name === 'ValidationException' ||
      name === 'ValidationError'
    )
      return { unreadable: `${what} could not be read: ${message}`, ...mend };
    throw error;
  }
}
