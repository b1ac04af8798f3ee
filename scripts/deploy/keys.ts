import { type AskedDeployment, forwardingRegion } from './asked.ts';

/** The key of the stack that forwards: keys are of one Region, but a multi-Region key has a replica of its own id elsewhere. */
export function forwardingKey({ parameters, region }: AskedDeployment, to: string): string | undefined {
  const { kmsKey, forwardKmsKey } = parameters;
  if (forwardKmsKey !== undefined || !kmsKey?.includes(':key/mrk-')) return forwardKmsKey;
  return kmsKey.replace(`:${region}:`, `:${to}:`);
}

/** What is wrong with the key of a deployment; undefined where nothing is. */
export function wrongKey(asked: AskedDeployment): string | undefined {
  const { kmsKey, forwardKmsKey } = asked.parameters;
  const of = (key: string) => key.split(':')[3];
  if (kmsKey !== undefined && of(kmsKey) !== asked.region)
    return `--param kmsKey=${kmsKey} is of ${of(kmsKey)}; give a key of ${asked.region}.`;
  const forwarding = forwardingRegion(asked);
  if (forwardKmsKey === undefined) return undefined;
  if (forwarding === undefined) return `--param forwardKmsKey: nothing is forwarded to ${asked.region}; leave it out.`;
  return of(forwardKmsKey) === forwarding
    ? undefined
    : `--param forwardKmsKey=${forwardKmsKey} is of ${of(forwardKmsKey)}; give a key of ${forwarding}.`;
}
