import { isClosed } from './closed-region.ts';
import { AwsError, type Call, type ServiceName } from './model.ts';
import { isGone } from './services/iam/absent.ts';

/** Services of no Region. */
const global = new Set<ServiceName>(['iam', 'organizations']);

const codes: Partial<Record<ServiceName, string>> = {
  s3: 'InvalidAccessKeyId',
  iam: 'InvalidClientTokenId',
  sts: 'InvalidClientTokenId',
};

/** Refuses a session of a role that is deleted, and whoever calls in a Region that is not enabled in the caller's account, as each service does. */
export function refuseToken({ sandbox, service, region, client, caller }: Call): void {
  const { account, role, enforced } = caller;
  const isDeleted = enforced && role !== undefined && isGone(sandbox, account, 'role', role.split('/').at(-1) ?? '');
  // What is recorded did happen, and descriptions are read wherever they are of: neither comes by a socket.
  const isAsked = enforced || client !== undefined;
  if (!isDeleted && !(isAsked && !global.has(service) && isClosed(sandbox.documents, { account, region }))) return;
  const message = 'The security token included in the request is invalid.';
  throw new AwsError(codes[service] ?? 'UnrecognizedClientException', message, 403);
}
