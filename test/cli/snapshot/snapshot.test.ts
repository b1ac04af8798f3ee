import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { runSettings } from '../../../cli/replay/run-settings.ts';
import { serve } from '../../../cli/sandbox/serve.ts';
import { judgeDescribed } from '../../../cli/scan/judge-described.ts';
import { run } from '../../../cli/snapshot/command.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { sampleSubjects, sharedKey, withKeyPolicy, withoutStatement } from '../scan/given.ts';
import { ended, reach, served } from '../served.ts';

const load = (text: string) => loadAccounts([{ name: 'snapshot.yml', text }]);
const fresh = () => structuredClone(sampleAccount());

async function snapshotOf(documents: AccountDocument[], ...options: string[]): Promise<string> {
  await served(documents);
  return (await ended(run, ...options)).out;
}

/** What the API answers about an account. */
async function answers(documents: AccountDocument[]): Promise<Document> {
  const sandbox = new Sandbox({ documents, time: new Date('2026-11-26T00:00:00Z') });
  const ask = (
    service: 'kms' | 'iam' | 's3' | 'synthetics' | 'sagemaker' | 'codepipeline',
    operation: string,
    input = {},
  ) =>
    sandbox.call({
      service,
      operation,
      input,
      region: 'us-east-1',
      caller: { account: '111122223333', arn: 'arn:aws:iam::111122223333:root', enforced: false },
    });
  const found: Document = {};
  for (const KeyId of [sharedKey, '6e84b1d9-d7f2-4c36-9b08-f3a5c1e27d40', '71f3d8a2-0c5e-4b94-a7d6-c2e98b450f1d'])
    for (const operation of ['DescribeKey', 'GetKeyPolicy', 'ListGrants', 'ListAliases', 'ListResourceTags'])
      found[`${operation} ${KeyId}`] = await ask('kms', operation, { KeyId });
  const [document] = documents;
  const ids = (document?.kms?.keys ?? []).map(({ KeyId }) => KeyId);
  // AWS's own key for S3 is there, described or not.
  found.keys = ids.filter((id) => id !== 'a0000000-0000-4000-a000-0000000000a3').sort();
  found.roles = (document?.iam?.roles ?? []).map(({ RoleName }) => RoleName).sort();
  for (const RoleName of found.roles) {
    found[RoleName] = (await ask('iam', 'GetRole', { RoleName })).Role;
    found[`${RoleName} policies`] = (await ask('iam', 'ListRolePolicies', { RoleName })).PolicyNames.sort();
    found[`${RoleName} attached`] = await ask('iam', 'ListAttachedRolePolicies', { RoleName });
  }
  found.bucket = await ask('s3', 'GetBucketPolicy', { Bucket: 'shop-pipeline-artifacts' });
  found.pipeline = await ask('codepipeline', 'GetPipeline', { name: 'shop' });
  found.domain = await ask('sagemaker', 'DescribeDomain', { DomainId: 'd-k3v9x1m7q2zt' });
  return JSON.parse(
    JSON.stringify(found, (name, value) => (/Date|Time|created|updated/.test(name) ? undefined : policy(value))),
  );
}

/** A policy means the same however its text is set. */
const policy = (value: unknown) => {
  if (typeof value !== 'string' || !/^\{|^%7B/.test(value)) return value;
  return JSON.parse(value.startsWith('%') ? decodeURIComponent(value) : value);
};

describe('A snapshot', () => {
  test('of all, loaded again, is the same account', async () => {
    const text = await snapshotOf(fresh(), '--all');
    expect(await answers(load(text))).toEqual(await answers(fresh()));
    expect(await snapshotOf(load(text), '--all')).toBe(text);
  });

  test('has of itself what subjects rest on, and judges the same', async () => {
    const text = await snapshotOf(withoutStatement());
    const documents = load(text);
    expect(documents[0]?.kms?.keys).toHaveLength(5);
    expect(documents[0]?.iam?.roles?.map(({ RoleName }) => RoleName)).not.toContain('Admin');
    const facts = ({ records }: Awaited<ReturnType<typeof judgeDescribed>>) =>
      records.map(({ requirement, subject, verdict, detail }) => ({ requirement, subject, verdict, detail }));
    const [taken, before] = [await judgeDescribed(documents, {}), await judgeDescribed(withoutStatement(), {})];
    expect(facts(taken)).toHaveLength(3);
    expect(facts(taken)).toEqual(facts(before));
    expect(taken.subjects).toBe(before.subjects);
  });

  test('has what declared access rests on, where the settings that declare it are given', async () => {
    const access = [
      { name: 'app', principal: 'arn:aws:iam::111122223333:role/app', actions: ['kms:Decrypt'], key: 'alias/app' },
    ];
    const documents = fresh();
    documents[0]?.kms?.keys?.push({ KeyId: '99999999-1111-4222-8333-444444444444', Aliases: ['alias/app'] });
    const Statement = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }];
    documents[0]?.iam?.roles?.push({ RoleName: 'app', Policies: { use: { Version: '2012-10-17', Statement } } });
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(folder, 'holdfast.yml');
    writeFileSync(file, JSON.stringify({ access }));
    const { records } = await judgeDescribed(load(await snapshotOf(documents, '--settings', file)), { access });
    expect(records).toEqual([]);
    const without = await judgeDescribed(load(await snapshotOf(documents)), { access });
    expect(without.records.map(({ requirement }) => requirement)).toEqual(['access/stays-allowed']);
  });

  test('has the policies of a role in the order of their names, however their answers come', async () => {
    const documents = fresh();
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }],
    };
    const role = documents[0]?.iam?.roles?.find(({ RoleName }) => RoleName === 'shop-canary');
    Object.assign(role ?? {}, { Policies: { zoo: document, art: document, map: document } });
    for (const options of [[], ['--all']]) {
      const [whole] = load(await snapshotOf(structuredClone(documents), ...options));
      const found = whole?.iam?.roles?.find(({ RoleName }) => RoleName === 'shop-canary');
      expect(Object.keys(found?.Policies)).toEqual(['art', 'map', 'zoo']);
    }
  });

  test('says in the place of what could not be read why, and which permission would let it', async () => {
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const only = withKeyPolicy(sharedKey, ({ Statement }) => {
      Statement.push({
        Effect: 'Deny',
        Principal: '*',
        Action: ['kms:GetKeyPolicy', 'kms:ListGrants'],
        Resource: '*',
        Condition: { StringLike: { 'aws:PrincipalArn': '*/Admin' } },
      });
    });
    const { sandbox, url } = await served(only);
    const role = 'arn:aws:iam::111122223333:role/Admin';
    const arn = 'arn:aws:sts::111122223333:assumed-role/Admin/me';
    reach(url, sandbox.credentialsFor({ account: '111122223333', arn, role, enforced: true }));
    const { status, out } = await ended(run);
    const said = err.mock.calls.map(([text]) => String(text));
    err.mockRestore();
    expect(status).toBe(2);
    expect(said.join('')).toMatch(
      new RegExp(`Policy of key arn.*${sharedKey}: .*kms:GetKeyPolicy would let it be read`),
    );
    const documents = load(out);
    const [key] = documents[0]?.kms?.keys?.filter(({ KeyId }) => KeyId === sharedKey) ?? [];
    expect(key).toMatchObject({
      unreadable: { Policy: expect.stringMatching(/AccessDenied/), Grants: expect.anything() },
    });
    const { records } = await judgeDescribed(documents, {});
    expect(records.map(({ verdict }) => verdict)).toEqual(Array(records.length).fill('INSUFFICIENT_DATA'));
    expect(records.length).toBeGreaterThan(0);
  });
});

describe('An anonymous snapshot', () => {
  const names =
    /111122223333|4f6d2c1a|shop|storefront|partner-|analyst|checkout|jonas|terraform|canvas-|k3v9x1m7q2zt|Artifacts of|0d8aa723/i;

  test('has nothing of the original left', async () => {
    const text = await snapshotOf(fresh(), '--all', '--anonymous');
    expect(text.match(names)).toBeNull();
    expect((await snapshotOf(fresh(), '--all')).match(names)).not.toBeNull();
  });

  test('judges as the original does, under other names', async () => {
    const text = await snapshotOf(withoutStatement(), '--anonymous');
    const found = await judgeDescribed(load(text), {});
    expect(found.subjects).toBe(sampleSubjects);
    expect(found.unreadable).toEqual([]);
    expect(found.records.map(({ requirement, verdict }) => [requirement, verdict])).toEqual(
      Array(3).fill(['canary/role-can-encrypt-artifacts', 'NON_COMPLIANT']),
    );
  });

  test('keeps what a pattern matches', async () => {
    const documents = withKeyPolicy(sharedKey, ({ Statement }) => {
      Statement[1].Condition = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/sho*' } };
    });
    const text = await snapshotOf(documents, '--anonymous');
    expect(text).not.toMatch(/shop|sho\*/);
    expect((await judgeDescribed(load(text), {})).records).toEqual([]);
  });

  test('keeps the services and Regions that a condition names, with wildcards too', async () => {
    const Condition = {
      StringLike: { 'kms:ViaService': ['s3.*.amazonaws.com', 'sagemaker.*.amazonaws.com'] },
      StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
    };
    const documents = withKeyPolicy(sharedKey, ({ Statement }) => Object.assign(Statement[1], { Condition }));
    const { records } = await judgeDescribed(load(await snapshotOf(documents, '--anonymous')), {});
    expect(records).toEqual([]);
  });
});

test('A snapshot of an account with Holdfast in it is that of the account', async () => {
  const documents = fresh();
  const settings = runSettings({}, 'notify', false, documents);
  const { about, close } = await serve({ documents, settings, port: 0, say: () => {} });
  try {
    reach(about.endpoint);
    const { out, status } = await ended(run, '--all');
    expect(status).toBe(0);
    expect(out).toBe(await snapshotOf(fresh(), '--all'));
  } finally {
    await close();
  }
});

test('The organization is described where a condition asks for it, by another id where all is to be anonymous', async () => {
  const documents = fresh();
  const id = 'o-exampleorg1';
  for (const document of documents) document.organization = { id };
  for (const key of documents[0]?.kms?.keys ?? []) {
    const { Statement = [] } = key.Policy ?? {};
    Statement.push({ ...Statement[0], Condition: { StringEquals: { 'aws:PrincipalOrgID': id } } });
  }
  const [whole] = load(await snapshotOf(structuredClone(documents)));
  expect(whole?.organization).toEqual({ id });
  const text = await snapshotOf(documents, '--anonymous');
  expect(text).not.toContain(id);
  const [hidden] = load(text);
  expect(JSON.stringify(hidden?.kms)).toContain(hidden?.organization?.id);
});
