import { expect, test } from 'vitest';
import type { Caller, ServiceName } from '../../sandbox/model.ts';
import { sandboxOf } from './observed-account.ts';

const role = 'arn:aws:iam::111122223333:role/nobody';
const nobody: Caller = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/nobody/session',
  role,
  enforced: true,
};
const group = 'arn:aws:logs:us-east-1:111122223333:log-group:/app';
const detector = 'arn:aws:logs:us-east-1:111122223333:anomaly-detector:6f1e2d3c';

test.each<[ServiceName, string, Record<string, unknown>, string]>([
  ['codepipeline', 'GetPipeline', { name: 'release' }, 'arn:aws:codepipeline:us-east-1:111122223333:release'],
  [
    'codepipeline',
    'UpdatePipeline',
    { pipeline: { name: 'release' } },
    'arn:aws:codepipeline:us-east-1:111122223333:release',
  ],
  ['codepipeline', 'ListPipelines', {}, '*'],
  ['logs', 'CreateLogAnomalyDetector', { logGroupArnList: [group] }, group],
  ['logs', 'GetLogAnomalyDetector', { anomalyDetectorArn: detector }, detector],
  ['logs', 'ListLogAnomalyDetectors', {}, 'arn:aws:logs:us-east-1:111122223333:anomaly-detector:*'],
  ['logs', 'AssociateKmsKey', { logGroupName: '/app' }, 'arn:aws:logs:us-east-1:111122223333:log-group:/app'],
  ['sagemaker', 'DescribeDomain', { DomainId: 'd-1' }, 'arn:aws:sagemaker:us-east-1:111122223333:domain/d-1'],
  ['sagemaker', 'ListDomains', {}, '*'],
  [
    'sagemaker',
    'DescribeUserProfile',
    { DomainId: 'd-1', UserProfileName: 'jane' },
    'arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-1/jane',
  ],
  ['sagemaker', 'ListUserProfiles', {}, '*'],
])('%s:%s is authorised against its own resource', async (service, operation, input, resource) => {
  const { sandbox } = sandboxOf({ iam: { roles: [{ RoleName: 'nobody' }] } });
  await expect(sandbox.call({ service, operation, input, region: 'us-east-1', caller: nobody })).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: expect.stringContaining(`${service}:${operation} on resource: ${resource} because`),
  });
});
