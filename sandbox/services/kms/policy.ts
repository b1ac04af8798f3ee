import { decideCall } from '../../decide-call.ts';
import { AwsError, type Call, type Operation } from '../../model.ts';
import { policyText } from '../../policy-text.ts';
import { keyPolicy } from './default-policy.ts';
import { type FoundKey, findKey, keyAccess } from './find.ts';
import { judgeKeyPolicy, readKeyPolicy } from './policy-rules.ts';
import { keyWrite } from './write.ts';

/** Refuses a key policy AWS would refuse to write: malformed, too large, or one that locks its writer out. */
export function acceptKeyPolicy(call: Call, found: FoundKey, text: unknown): void {
  const { sandbox, caller, input, record } = call;
  const policy = readKeyPolicy(text);
  // A recorded call did succeed, whatever is described here of its caller and of the principals it names.
  if (record) return;
  judgeKeyPolicy({ sandbox, caller, region: found.region }, String(text), policy);
  if (input.BypassPolicyLockoutSafetyCheck === true) return;
  const access = { ...keyAccess(call, found), policy, grants: [] };
  if (decideCall(sandbox, caller, call.region, 'kms:PutKeyPolicy', access).decision !== 'Allowed') {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
  }
}

function requireDefault(name: unknown): void {
  if (name !== undefined && name !== 'default') throw new AwsError('NotFoundException', 'No such policy exists');
}

/** The operations on key policies. */
export const keyPolicyOperations: Record<string, Operation> = {
  GetKeyPolicy: {
    resource: (call) => keyAccess(call),
    run(call) {
      const found = findKey(call);
      requireDefault(call.input.PolicyName);
      return { Policy: policyText(keyPolicy(found)), PolicyName: 'default' };
    },
  },
  ListKeyPolicies: {
    resource: (call) => keyAccess(call),
    run(call) {
      findKey(call);
      return { PolicyNames: ['default'], Truncated: false };
    },
  },
  PutKeyPolicy: {
    ...keyWrite((call, key) => {
      requireDefault(call.input.PolicyName);
      acceptKeyPolicy(call, findKey(call), call.input.Policy);
      key.Policy = call.input.Policy;
      return undefined;
    }),
    resource(call) {
      const access = keyAccess(call);
      const bypass = String(call.input.BypassPolicyLockoutSafetyCheck ?? false);
      return { ...access, context: { ...access.context, 'kms:BypassPolicyLockoutSafetyCheck': bypass } };
    },
    trail: ({ input }) => ({
      requestParameters: {
        keyId: input.KeyId,
        policyName: 'default',
        policy: input.Policy,
        bypassPolicyLockoutSafetyCheck: input.BypassPolicyLockoutSafetyCheck ?? false,
      },
    }),
  },
};
