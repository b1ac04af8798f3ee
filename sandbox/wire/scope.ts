import type { WireRequest } from './wire.ts';

/** What a request's signature says: who signs, for which Region and service. Undefined where it is unsigned. */
export function signedScope(
  request: WireRequest,
): { accessKeyId: string; region: string; service: string } | undefined {
  const header = request.headers.authorization ?? '';
  const credential = /Credential=([^,\s]+)/.exec(header)?.[1] ?? request.query['X-Amz-Credential'];
  const [accessKeyId, , region, service] = (credential ?? '').split('/');
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
