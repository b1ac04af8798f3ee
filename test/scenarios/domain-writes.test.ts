import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { expect, it } from 'vitest';
import type { WriteClients } from '../../lib/aws/write/clients.ts';
import { write } from '../../lib/aws/write/write.ts';
import type { Action } from '../../lib/verdict.ts';
import { clientConfig, sandboxOf } from '../sandbox/observed-account.ts';
import { aDomain, domainArn, sharing } from './domain-given.ts';
import { keyArn } from './given.ts';

const naming: Action = {
  api: 'sagemaker:UpdateDomain',
  target: domainArn,
  set: { DefaultUserSettings: { SharingSettings: { NotebookOutputOption: 'Allowed', S3KmsKeyId: keyArn('app') } } },
};

function written(domain = aDomain(sharing(keyArn('store'), 'Disabled'))) {
  const { sandbox, account } = sandboxOf({ sagemaker: { domains: [domain] } });
  const clients = { of: () => new SageMakerClient(clientConfig(sandbox)) } as unknown as WriteClients;
  const request = { target: domainArn, actions: [naming], ours: [], earlier: [] };
  const once = () => write(clients, request, () => '2026-11-21T09:00:00Z');
  return { once, settings: () => account.sagemaker?.domains?.[0]?.DefaultUserSettings };
}

it('A domain is updated in what is set, all else of its settings staying as it is', async () => {
  const { once, settings } = written();
  expect(await once()).toMatchObject({ outcome: 'applied' });
  expect(settings()).toEqual({ ...aDomain().DefaultUserSettings, ...sharing(keyArn('app')) });
});

it('A domain that is as it shall be is not updated', async () => {
  const { once } = written();
  await once();
  expect(await once()).toMatchObject({ outcome: 'unneeded', writes: [] });
});

it('A domain in which apps run is refused, and that is told', async () => {
  const apps = [{ AppName: 'default', AppType: 'Canvas', UserProfileName: 'jane', Status: 'InService' }];
  const { once, settings } = written(aDomain({}, { Apps: apps }));
  expect(await once()).toMatchObject({ outcome: 'failed', because: expect.stringMatching(/InService App/) });
  expect(settings()).toEqual(aDomain().DefaultUserSettings);
});
