import { AsyncLocalStorage } from 'node:async_hooks';
import { AwsError } from './model.ts';

/** The sandbox's page size: small, so that code which forgets the second page fails. */
const pageSize = 5;

const sizes = new AsyncLocalStorage<number>();

/** Does something with pages of another size in all that it asks of the sandbox. */
export const inPagesOf = <T>(size: number, run: () => T): T => sizes.run(size, run);

/** One page of a list, of at most five items unless `inPagesOf` says otherwise; `next` is the token of the following page, undefined on the last one. Throws AwsError `errorCode` for a token it did not give. */
export function page<T>(
  items: T[],
  request: { token?: unknown; limit?: unknown },
  errorCode = 'ValidationException',
): { items: T[]; next?: string } {
  const start = request.token === undefined || request.token === null ? 0 : Number(request.token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError(errorCode, 'The provided pagination token is not valid.');
  }
  const most = sizes.getStore() ?? pageSize;
  const limit = Math.min(Number(request.limit ?? most) || most, most);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}
