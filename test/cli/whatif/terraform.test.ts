import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { asked, fileOf, named, printed } from './asked.ts';

/** A plan that terraform made: a module has the key, `web` uses it by two canaries of for_each and a pipeline. */
const planFile = (name: string) => path.join(import.meta.dirname, 'plans', `${name}.json`);
const planOf = (name: string): Document => JSON.parse(readFileSync(planFile(name), 'utf8'));
const ofPlan = (name: string, ...more: string[]) => asked('--terraform', planFile(name), ...more);
const changed = (name: string, change: (plan: Document) => void) => {
  const plan = planOf(name);
  change(plan);
  return asked('--terraform', fileOf(`${name}-changed.json`, plan));
};
const changeAt = (plan: Document, address: string) =>
  plan.resource_changes.find((one: Document) => one.address === address).change;

const canaries = ['cart', 'home'].map((one) => `canary web-${one} canary/role-can-encrypt-artifacts`);
const pipeline = 'pipeline web pipeline/roles-can-use-artifact-key';
const keyPolicy = 'module.keys.aws_kms_key_policy.artifacts';

describe('whatif --terraform', () => {
  test("a module's key policy drops a statement that two canaries and a pipeline use: three new, with address and statement", async () => {
    const found = await ofPlan('drop');
    expect(named(found.new)).toEqual([...canaries, pipeline]);
    expect(found.new.map(({ address }) => address)).toEqual([keyPolicy, keyPolicy, keyPolicy]);
    expect(found.new[0]?.remedies[0].actions[0].addStatement).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::111122223333:role/web-canary' },
    });
    expect(found).toMatchObject({ status: 2, unknown: [], existing: [], resolved: [], notModelled: [] });
  });

  test('the same with a grant for one of them in the plan: two', async () => {
    const found = await ofPlan('with-grant');
    expect(named(found.new)).toEqual(canaries);
    expect(found.status).toBe(2);
  });

  test('nothing changed: exit 0', async () => {
    expect(await ofPlan('same')).toMatchObject({ status: 0, new: [], unknown: [], resolved: [] });
  });

  test('the account is what is true: where it has the statement lost already, the plan breaks nothing new', async () => {
    const { before } = changeAt(planOf('drop'), 'module.keys.aws_kms_key.artifacts');
    const { after } = changeAt(planOf('drop'), keyPolicy);
    const account = {
      account: '111122223333',
      region: 'us-east-1',
      kms: { keys: [{ KeyId: before.key_id, KeyRotationEnabled: true, Policy: after.policy }] },
    };
    const found = await ofPlan('drop', '--account', fileOf('account.json', account));
    expect(named(found.existing)).toEqual([...canaries, pipeline]);
    expect(found).toMatchObject({ status: 0, new: [], unknown: [] });
  });

  test('the key replaced: whatever rests on it is unknown until the apply', async () => {
    const found = await ofPlan('replaced-key');
    expect(new Set([...found.new, ...found.unknown].map(({ subject }) => subject.name))).toEqual(
      new Set(['web-cart', 'web-home', 'web']),
    );
    expect(found.unknown[0]).toMatchObject({
      verdict: 'INSUFFICIENT_DATA',
      address: 'module.keys.aws_kms_key.artifacts',
    });
    expect(found.status).toBe(2);
  });

  test('the key replaced, and a canary that goes on naming the old one: it is pending deletion', async () => {
    const found = await changed('replaced-key', (plan) => {
      changeAt(plan, 'aws_synthetics_canary.web["cart"]').actions = ['no-op'];
    });
    expect(named(found.new)).toEqual(['canary web-cart canary/key-stays-usable']);
    expect(found.new[0]?.detail).toMatch(/is pending deletion on /);
  });

  test('a role replaced under its name: the key policy that named the old one names nobody', async () => {
    const found = await ofPlan('replaced-role');
    expect(named(found.new)).toEqual(canaries);
    expect(found.new[0]?.address).toBe('aws_iam_role.canary');
  });

  test('a role replaced, so that the key policy is known after apply only: unknown for what rests on it, and only for that', async () => {
    const found = await ofPlan('role-replaced-policy-unknown');
    expect(named(found.unknown)).toEqual([...canaries, pipeline]);
    expect(found.unknown.map(({ address }) => address)).toEqual([keyPolicy, keyPolicy, keyPolicy]);
    expect(found).toMatchObject({ status: 2, new: [] });
  });

  test("a role's policy known after apply only: unknown for that role, and not for another's policy of the same name", async () => {
    const found = await changed('same', (plan) => {
      const change = changeAt(plan, 'aws_iam_role_policy.canary');
      const { policy: _, ...known } = change.after;
      Object.assign(change, { actions: ['update'], after: known, after_unknown: { policy: true } });
    });
    expect(named(found.unknown)).toEqual(canaries);
    expect(found.unknown[0]?.address).toBe('aws_iam_role_policy.canary');
    expect(found).toMatchObject({ status: 2, new: [] });
  });

  test('role, key and canary created together, right', async () => {
    expect(await ofPlan('created-right')).toMatchObject({ status: 0, new: [], unknown: [], existing: [] });
  });

  test('role, key and canary created together, wrong', async () => {
    const found = await ofPlan('created-wrong');
    expect(named(found.new)).toEqual(['canary new canary/role-can-encrypt-artifacts']);
    expect(found.new[0]?.address).toBe('aws_kms_key.artifacts');
    expect(found).toMatchObject({ status: 2, unknown: [] });
  });

  test('modules and resources of for_each and count, aliases, managed policies: each is followed to its own', async () => {
    const found = await ofPlan('created-by-for-each');
    expect(found.unknown).toEqual([]);
    // The role of m-a may use the key, that of m-b may not; what the others need, nobody gave.
    expect(named(found.new).filter((name) => name.startsWith('canary'))).toEqual([
      'canary m-b canary/role-can-encrypt-artifacts',
    ]);
    const roles = found.new.flatMap(({ parts }) => parts.flatMap(({ principal = '' }) => principal.split('/').at(-1)));
    expect(new Set(roles)).toEqual(new Set(['m-a', 'm-b', 'logs.us-east-1.amazonaws.com', '']));
    expect(new Set(found.new.map(({ address }) => address))).toEqual(
      new Set(['aws_kms_key.k[0]', 'aws_kms_key.k[1]', 'aws_sagemaker_domain.d']),
    );
  });

  test('everything destroyed: nothing is left to break', async () => {
    expect(await ofPlan('destroyed')).toMatchObject({ status: 0, new: [], unknown: [] });
  });

  test('the key destroyed, and what rests on it not: a deleted key counts as pending deletion', async () => {
    const found = await changed('destroyed', (plan) => {
      plan.resource_changes = plan.resource_changes.filter(({ address }: Document) => /^module|iam/.test(address));
    });
    expect(found.new).toEqual([]);
    const withCanaries = await changed('destroyed', (plan) => {
      for (const { address, change } of plan.resource_changes)
        if (/^aws_(synthetics|codepipeline|iam)/.test(address)) change.actions = ['no-op'];
    });
    expect(named(withCanaries.new)).toEqual(
      expect.arrayContaining([
        'canary web-cart canary/key-stays-usable',
        'pipeline web pipeline/artifact-key-stays-usable',
      ]),
    );
    expect(withCanaries.new.map(({ address }) => address)).toContain('module.keys.aws_kms_key.artifacts');
  });

  test('moved: the new address is named; what is only forgotten stays where it is', async () => {
    const found = await ofPlan('moved-and-forgotten');
    expect(named(found.new)).toEqual([...canaries, pipeline]);
    expect(found.new[0]?.address).toBe('module.renamed.aws_kms_key_policy.artifacts');
  });

  test('imported, and changed with it: what is there is not new, and what it loses is', async () => {
    const found = await ofPlan('imported');
    expect(named(found.new)).toEqual([
      ...['cart', 'home'].map((one) => `canary plat-${one} canary/role-can-encrypt-artifacts`),
      'pipeline plat-web pipeline/roles-can-use-artifact-key',
    ]);
    expect(found.new[0]?.address).toBe(keyPolicy);
    const unchanged = await changed('imported', (plan) => {
      const change = changeAt(plan, keyPolicy);
      Object.assign(change, { actions: ['no-op'], after: change.before });
    });
    expect(unchanged).toMatchObject({ status: 0, new: [], unknown: [], existing: [] });
  });

  test('made by a provider of another Region: judged there', async () => {
    const found = await ofPlan('another-region');
    expect(named(found.new)).toEqual(['canary west-one canary/role-can-encrypt-artifacts']);
    expect(found.new[0]?.subject.arn).toMatch(/^arn:aws:synthetics:us-west-2:/);
    expect(found.new[0]?.address).toBe('aws_kms_key.w');
  });

  test('a key policy from other policies, and of several roles that are all made with it', async () => {
    expect(await ofPlan('created-from-documents')).toMatchObject({ status: 0, new: [], unknown: [] });
    expect(await ofPlan('created-two-roles')).toMatchObject({ status: 0, new: [], unknown: [] });
    const found = await ofPlan('created-for-another-role');
    expect(named(found.new)).toEqual(['canary newest canary/role-can-encrypt-artifacts']);
    expect(found.unknown).toEqual([]);
  });

  test('what dynamic blocks make is written nowhere: unknown, and not what is written beside it', async () => {
    const found = await ofPlan('created-dynamic');
    expect(named(found.unknown)).toEqual(['canary newest canary/role-can-encrypt-artifacts']);
    expect(found.new).toEqual([]);
  });

  test("a replaced role named by a policy's statements: unknown until the apply", async () => {
    const found = await changed('created-two-roles', (plan) => {
      const change = changeAt(plan, 'aws_iam_role.canary');
      const arn = 'arn:aws:iam::111122223333:role/new-canary';
      Object.assign(change, { actions: ['delete', 'create'], before: { ...change.after, arn } });
    });
    expect(named(found.unknown)).toEqual(['canary newest canary/role-can-encrypt-artifacts']);
    expect(found.new).toEqual([]);
  });

  test('what is left of an earlier replacement goes, and what took its place stays', async () => {
    const found = await changed('drop', (plan) => {
      const address = 'aws_iam_role.canary';
      const of = plan.resource_changes.find((one: Document) => one.address === address);
      const before = { ...of.change.before, name: 'old', arn: 'arn:aws:iam::111122223333:role/old' };
      plan.resource_changes.push({ ...of, deposed: '12ab34cd', change: { actions: ['delete'], before, after: null } });
    });
    expect(named(found.new)).toEqual([...canaries, pipeline]);
  });

  const alone = (type: string, change: Document) =>
    asked(
      '--terraform',
      fileOf('alone.json', {
        format_version: '1.2',
        resource_changes: [{ address: `${type}.a`, mode: 'managed', type, name: 'a', change }],
      }),
    );

  test('a managed policy that says less, of which the role was read before', async () => {
    const arn = 'arn:aws:iam::111122223333:policy/use-visual-artifacts-key';
    const policy = (Action: string[]) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    const of = (Action: string[]) => ({ arn, name: 'use-visual-artifacts-key', path: '/', policy: policy(Action) });
    const uses = ['kms:GenerateDataKey', 'kms:Decrypt'];
    const change = (Action: string[]) => ({ actions: ['update'], before: of(uses), after: of(Action) });
    const found = await alone('aws_iam_policy', change(['s3:GetObject']));
    expect(named(found.new)).toEqual(['canary partner-api canary/role-can-encrypt-artifacts']);
    expect(found.new[0]).toMatchObject({ address: 'aws_iam_policy.a' });
    expect(await alone('aws_iam_policy', change([...uses, 's3:GetObject']))).toMatchObject({ status: 0, new: [] });
  });

  test('a key that is known after apply only: unknown for the canary that names it', async () => {
    const of = (encryption: Document) => ({
      name: 'shop-login',
      execution_role_arn: 'arn:aws:iam::111122223333:role/shop-canary',
      artifact_s3_location: 's3://shop-canary-artifacts/shop-login',
      artifact_config: [{ s3_encryption: [{ encryption_mode: 'SSE_KMS', ...encryption }] }],
    });
    const found = await alone('aws_synthetics_canary', {
      actions: ['update'],
      before: of({ kms_key_arn: 'arn:aws:kms:us-east-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34' }),
      after: of({}),
      after_unknown: { artifact_config: [{ s3_encryption: [{ kms_key_arn: true }] }] },
    });
    expect(found).toMatchObject({ status: 2, new: [] });
    expect(named(found.unknown)).toEqual([
      'canary shop-login canary/key-stays-usable',
      'canary shop-login canary/role-can-encrypt-artifacts',
    ]);
  });

  test('what no requirement knows of is named by its address, where it changes', async () => {
    const found = await changed('same', (plan) => {
      const of = (address: string, actions: string[]) => ({
        address,
        mode: 'managed',
        type: 'aws_instance',
        name: 'web',
        change: { actions },
      });
      plan.resource_changes.push(of('aws_instance.web[0]', ['create']), of('aws_instance.web[1]', ['no-op']));
    });
    expect(found).toMatchObject({ status: 0, notModelled: ['aws_instance.web[0]'] });
  });

  test('OpenTofu: what is replaced and not destroyed stays beside what takes its place', async () => {
    const found = await changed('replaced-key', (plan) => {
      changeAt(plan, 'module.keys.aws_kms_key.artifacts').actions = ['forget', 'create'];
      changeAt(plan, 'aws_synthetics_canary.web["cart"]').actions = ['no-op'];
    });
    expect(found.new).toEqual([]);
    expect(new Set(found.unknown.map(({ subject }) => subject.name))).toEqual(new Set(['web-home', 'web']));
  });

  test('OpenTofu and members of later minor versions', async () => {
    const found = await changed('drop', (plan) => {
      Object.assign(plan, { format_version: '1.9', terraform_version: '1.10.0', later: { a: [1] } });
      plan.resource_changes[0].later = true;
      for (const one of plan.resource_changes) one.provider_name = 'registry.opentofu.org/hashicorp/aws';
    });
    expect(found.new).toHaveLength(3);
  });

  test('What is only read is no change, whatever the plan says of it.', async () => {
    const found = await changed('drop', (plan) => {
      plan.resource_changes.push({ address: 'data.aws_kms_key.a', mode: 'data', type: 'aws_kms_key', name: 'a' });
    });
    expect(found.new).toHaveLength(3);
  });

  test.each([
    [
      'another major version',
      { ...planOf('same'), format_version: '2.0' },
      /bad\.json: format_version 2\.0 is not known/,
    ],
    ['a state', { format_version: '1.0', values: { root_module: {} } }, /bad\.json: this is not a plan/],
    ['another document', { Records: [] }, /bad\.json: this is not a plan/],
    [
      'a truncated file',
      JSON.stringify(planOf('same')).slice(0, 9000),
      /bad\.json: is truncated: it ends after 9000 bytes, within resource_changes/,
    ],
    ['an empty file', '', /bad\.json: is empty/],
    ['text', 'Terraform will perform the following actions', /bad\.json: is not JSON/],
    [
      'a plan as it is saved',
      'PK\u0003\u0004',
      /bad\.json: is not JSON of one object; print it with terraform show -json/,
    ],
    [
      'an action of a later version',
      {
        format_version: '1.9',
        resource_changes: [{ address: 'aws_kms_key.a', type: 'aws_kms_key', change: { actions: ['x'] } }],
      },
      /bad\.json: aws_kms_key\.a: the action x is not known; make the plan again/,
    ],
    [
      'a resource without a change',
      { format_version: '1.2', resource_changes: [{ address: 'aws_kms_key.a', type: 'aws_kms_key' }] },
      /bad\.json: aws_kms_key\.a: the plan does not say what becomes of it/,
    ],
    ['a plan with errors', { ...planOf('same'), errored: true }, /bad\.json: the plan ended with errors/],
  ])('%s is refused and named', async (_, content, problem) => {
    await expect(printed('--terraform', fileOf('bad.json', content))).rejects.toThrow(problem);
  });

  test.each([
    [{ root_module: { resources: 'x' } }, 'root_module.resources must be a list, not "x"'],
    [{ root_module: { resources: [null] } }, 'root_module.resources[0] must be an object, not null'],
    [
      { root_module: { module_calls: { a: { expressions: { key: { references: [null] } } } } } },
      'root_module.module_calls.a.expressions.key.references[0] must be a text, not null',
    ],
    [{ provider_config: 1 }, 'provider_config must be an object, not 1'],
    [
      { provider_config: { aws: { expressions: { assume_role: [{ role_arn: { references: 'x' } }] } } } },
      'provider_config.aws.expressions.assume_role[0].role_arn.references must be a list of texts, not "x"',
    ],
  ])('a configuration such as no program prints is refused: %j', async (configuration, problem) => {
    const plan = fileOf('bad.json', { ...planOf('same'), configuration });
    await expect(printed('--terraform', plan)).rejects.toThrow(
      `bad.json: configuration.${problem}. Make the plan again, with Terraform 1.x or OpenTofu.`,
    );
  });

  test('no such file, and two changes at once', async () => {
    await expect(printed('--terraform', 'nowhere.json')).rejects.toThrow('nowhere.json: no such file.');
    await expect(printed('--terraform', planFile('same'), 'disable-key', '--key-id', 'x')).rejects.toThrow(
      '--terraform and a call are given, and one is taken.',
    );
  });
});
