import { isTransient } from '../../errors.ts';
import type { Outcome } from '../../finding.ts';
import type { Action } from '../../verdict.ts';
import type { WriteRequest } from '../../world.ts';
import { putBucketPolicy } from './bucket-policy.ts';
import type { Target, WriteClients, Written } from './clients.ts';
import { cancelKeyDeletion, createGrant, enableKey, enableKeyRotation } from './key.ts';
import { putKeyPolicy } from './key-policy.ts';
import { putRolePolicy } from './role-policy.ts';

/** Writes to one target what all the actions ask for, in one call for each API; throws where a later try may succeed. */
export async function write(clients: WriteClients, request: WriteRequest, at: () => string): Promise<Outcome> {
  const target: Target = { ...request, clients };
  const writes: Outcome['writes'] = [];
  const said: string[] = [];
  try {
    for (const api of new Set(request.actions.map((action) => action.api))) {
      const actions = request.actions.filter((action) => action.api === api);
      const written = await writers[api]({ ...target, actions });
      if (!written) continue;
      const { because, ...change } = written;
      writes.push({ api, target: request.target, ...change });
      if (because) said.push(because);
    }
  } catch (error) {
    if (isTransient(error)) throw error;
    const { name, message } = error as Error;
    return { outcome: 'failed', at: at(), because: `${name}: ${message}`, writes };
  }
  return {
    outcome: writes.length > 0 ? 'applied' : 'unneeded',
    at: at(),
    ...(said.length > 0 && { because: said.join(' ') }),
    writes,
  };
}

/** What writes each action; undefined where there was nothing to write. */
const writers: Record<Action['api'], (target: Target) => Promise<Written | undefined>> = {
  'kms:PutKeyPolicy': putKeyPolicy,
  's3:PutBucketPolicy': putBucketPolicy,
  'iam:PutRolePolicy': putRolePolicy,
  'kms:EnableKeyRotation': enableKeyRotation,
  'kms:CreateGrant': createGrant,
  'kms:CancelKeyDeletion': cancelKeyDeletion,
  'kms:EnableKey': enableKey,
  // Few repairs are of these, and their clients are large.
  'synthetics:UpdateCanary': async (target) => (await import('./canary.ts')).updateCanary(target),
  'sagemaker:UpdateDomain': async (target) => (await import('./domain.ts')).updateDomain(target),
};
