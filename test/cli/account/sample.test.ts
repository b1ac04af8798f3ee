import { describe, expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { decideAccess } from '../../../lib/iam/access.ts';
import type { Document } from '../../../sandbox/model.ts';

const [document] = sampleAccount();
const s3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
const canary = ['kms:GenerateDataKey', 'kms:Decrypt'];
const pipeline = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:DescribeKey',
];

const allowed: { role: string; alias: string; actions: string[]; context?: Record<string, string> }[] = [
  { role: 'shop-canary', alias: 'alias/canary-artifacts', actions: canary },
  { role: 'partner-api-canary', alias: 'alias/visual-artifacts', actions: canary },
  { role: 'storefront-visual-canary', alias: 'alias/visual-artifacts', actions: canary, context: s3 },
  { role: 'shop-pipeline', alias: 'alias/pipeline-artifacts', actions: pipeline },
  { role: 'shop-deploy', alias: 'alias/pipeline-artifacts', actions: pipeline },
  { role: 'canvas-execution', alias: 'alias/canvas', actions: canary },
  { role: 'canvas-analyst', alias: 'alias/canvas', actions: canary },
];

const documents = (byName: Record<string, Document> | undefined) => Object.values(byName ?? {});

const found = (list: Document[] | undefined, is: (one: Document) => boolean): Document => {
  const one = list?.find(is);
  if (!one) throw new Error('The sample account lacks what the test asks for.');
  return one;
};

describe('The sample account', () => {
  test.each(allowed)('lets $role use $alias', ({ role: name, alias, actions, context = {} }) => {
    const key = found(document?.kms?.keys, ({ Aliases }) => Aliases?.includes(alias));
    const role = found(document?.iam?.roles, ({ RoleName }) => RoleName === name);
    const policies = {
      identityPolicies: [...documents(role.Policies), ...documents(role.AttachedPolicies)],
      resourcePolicy: key.Policy,
      grants: key.Grants ?? [],
    };
    const principal = `arn:aws:iam::111122223333:role${role.Path ?? '/'}${name}`;
    const resource = `arn:aws:kms:us-east-1:111122223333:key/${key.KeyId}`;
    for (const action of actions)
      expect(decideAccess(policies, { principal, action, resource, context }), action).toMatchObject({
        decision: 'Allowed',
      });
  });

  test('lets no other role use the key that only one statement opens', () => {
    const key = found(document?.kms?.keys, ({ Aliases }) => Aliases?.includes('alias/canary-artifacts'));
    const role = found(document?.iam?.roles, ({ RoleName }) => RoleName === 'canvas-analyst');
    const request = {
      principal: 'arn:aws:iam::111122223333:role/canvas-analyst',
      action: 'kms:Decrypt',
      resource: `arn:aws:kms:us-east-1:111122223333:key/${key.KeyId}`,
    };
    const policies = { identityPolicies: documents(role.Policies), resourcePolicy: key.Policy };
    expect(decideAccess(policies, request)).toMatchObject({ decision: 'ImplicitlyDenied' });
  });

  test('names only keys, roles and buckets that it describes', () => {
    const text = JSON.stringify(document);
    const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
    const keys = document?.kms?.keys?.map(({ KeyId }) => KeyId) ?? [];
    const roles = document?.iam?.roles?.map(({ RoleName, Path }) => `${Path ?? '/'}${RoleName}`) ?? [];
    const buckets = document?.s3?.buckets?.map(({ Name }) => Name) ?? [];
    expect(keys).toEqual(expect.arrayContaining(named(/key\/([0-9a-f-]{36})/g)));
    expect(roles).toEqual(expect.arrayContaining(named(/:role(\/[\w/-]+)/g)));
    expect(buckets).toEqual(expect.arrayContaining(named(/arn:aws:s3:::([\w-]+)/g)));
  });
});
