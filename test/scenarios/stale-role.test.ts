import { expect, it } from 'vitest';
import { anAccount, batch, canary, delegation, event, key, keyArn, policy, replayed, role, roleArn } from './given.ts';

const uses = policy({ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn('k') });
const nothing = policy({ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' });
const arn = roleArn('service-role/checkout');

it('what somebody mended is not written to again on a reading from before', async () => {
  const start = anAccount({
    keys: [key('k', policy(delegation))],
    roles: [{ ...role('checkout'), Path: '/service-role/', Policies: { kms: uses } }],
    canaries: [canary('checkout', { role: arn, key: 'k' })],
  });
  const put = (document: object, minute: number) =>
    event(
      'iam:PutRolePolicy',
      { roleName: 'checkout', policyName: 'kms', policyDocument: JSON.stringify(document) },
      minute,
    );
  const mend = put(uses, 6);
  let mended = false;
  const run = await replayed(start, [put(nothing, 5)], {
    onStage: ({ sandbox, deployments }) => {
      const collect = sandbox.hooks.after;
      sandbox.hooks.after = async (call, output) => {
        const isWriter = call.caller.role?.includes('Remediate') === true;
        if (isWriter && call.operation === 'GetRolePolicy' && call.input.PolicyName === 'kms' && !mended) {
          mended = true;
          await sandbox.perform(mend);
          await deployments[0]?.invoke(
            'detect',
            batch({
              'detail-type': 'AWS API Call via CloudTrail',
              source: 'aws.iam',
              account: '111122223333',
              region: 'us-east-1',
              detail: mend,
            }),
          );
        }
        return collect?.(call, output);
      };
    },
  });
  expect(mended).toBe(true);
  expect(run.calls.writes).toEqual([]);
  expect(run.status).toBe(0);
});
