import type { Layer } from '../lib/iam/access.ts';
import { decideCall } from './decide-call.ts';
import { AwsError, type Caller, type ResourceAccess, type SandboxState, type ServiceName } from './model.ts';

const layerNames: Record<Layer, string> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  grant: 'resource-based policy',
};

const denials: Partial<Record<ServiceName, { code: string; status: number }>> = {
  s3: { code: 'AccessDenied', status: 403 },
  iam: { code: 'AccessDenied', status: 403 },
  sts: { code: 'AccessDenied', status: 403 },
  sns: { code: 'AccessDenied', status: 403 },
  cloudformation: { code: 'AccessDenied', status: 403 },
  lambda: { code: 'AccessDeniedException', status: 403 },
  synthetics: { code: 'AccessDeniedException', status: 403 },
};

/** Asks IAM for an enforced caller; throws the service's spelling of AccessDenied, worded as AWS words it. */
export function requireAccess(
  sandbox: SandboxState,
  call: { service: ServiceName; caller: Caller; region: string },
  action: string,
  resource: ResourceAccess,
): void {
  if (!call.caller.enforced) return;
  const { decision, because, reason } = decideCall(sandbox, call.caller, call.region, action, resource);
  if (decision === 'Allowed') return;
  const { code, status } = denials[call.service] ?? { code: 'AccessDeniedException', status: 400 };
  const denying = because.find(({ effect }) => effect === (decision === 'ExplicitlyDenied' ? 'Deny' : 'ImplicitDeny'));
  const layer = layerNames[denying?.layer ?? 'identity'];
  const article = /^[aeiou]/.test(layer) ? 'an' : 'a';
  const why =
    decision === 'ExplicitlyDenied'
      ? `with an explicit deny in ${article} ${layer}`
      : `because no ${layer} allows the ${action} action`;
  const undecided = decision === 'Unknown' ? ` (undecided: ${reason})` : '';
  const message = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource.arn} ${why}`;
  throw new AwsError(code, `${message}${undecided}`, status);
}
