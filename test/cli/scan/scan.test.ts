import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { printAccount } from '../../../cli/account/print.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { run } from '../../../cli/scan/command.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { ended, reach, served } from '../served.ts';
import { sampleSubjects, sharedKey, withKeyPolicy, withoutStatement } from './given.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function described(documents: AccountDocument[]): string {
  const file = path.join(folder, 'account.json');
  writeFileSync(file, JSON.stringify(printAccount(documents)));
  return file;
}

const facts = (out: string) =>
  JSON.parse(out).records.map(({ requirement, subject, verdict, detail, remedies }: Document) => ({
    requirement,
    subject,
    verdict,
    detail,
    remedies,
  }));

/** A role of the sample account that reads all but what is left out. */
const auditor = (documents: AccountDocument[], actions: string[]) => {
  for (const { iam } of documents)
    iam?.roles?.push({
      RoleName: 'audit',
      Path: '/people/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' },
        ],
      }),
      Policies: {
        read: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
        }),
      },
    });
  return documents;
};

describe('A live scan', () => {
  test('agrees with that of the description that is served, call for call', async () => {
    const file = path.join('cli', 'account', 'sample.yml');
    const { sandbox } = await served(structuredClone(sampleAccount()));
    const live = await ended(run, '--json');
    expect(live).toEqual(await ended(run, '--account', file, '--json'));
    expect(live.status).toBe(0);
    expect(sandbox.log.filter(({ mutates }) => mutates)).toEqual([]);
  });

  test('finds what the description lacks', async () => {
    await served(withoutStatement());
    const live = await ended(run, '--json');
    const file = await ended(run, '--account', described(withoutStatement()), '--json');
    expect(facts(live.out)).toHaveLength(3);
    expect(facts(live.out)).toEqual(facts(file.out));
    expect([live.status, file.status]).toEqual([2, 2]);
  });

  test('says what it may not read, and the statement that would let it', async () => {
    const only = withKeyPolicy(sharedKey, (policy) => {
      policy.Statement[0].Principal = { AWS: 'arn:aws:iam::111122223333:role/Admin' };
    });
    const { sandbox, url } = await served(auditor(only, ['kms:*', 'iam:*', 's3:*', 'synthetics:*', 'logs:*']));
    const role = 'arn:aws:iam::111122223333:role/people/audit';
    const arn = 'arn:aws:sts::111122223333:assumed-role/audit/me';
    reach(url, sandbox.credentialsFor({ account: '111122223333', arn, role, enforced: true }));
    const { status, out } = await ended(run, '--json');
    const { records, unreadable } = JSON.parse(out);
    expect(unreadable).toContainEqual(
      expect.objectContaining({
        unreadable: expect.stringContaining(`key/${sharedKey} could not be read`),
        statement: expect.objectContaining({ Principal: { AWS: [role] } }),
        subjects: ['shop-checkout', 'shop-login', 'shop-search'].map(
          (name) => `arn:aws:synthetics:us-east-1:111122223333:canary:${name}`,
        ),
      }),
    );
    expect(unreadable).toContainEqual({ unreadable: expect.stringMatching(/^No pipeline in account/), subjects: [] });
    expect(records[0]).toMatchObject({ verdict: 'INSUFFICIENT_DATA', subject: { name: 'shop-checkout' } });
    expect(status).toBe(2);
  });

  test('takes a role in each account, and says which it could not', async () => {
    await served(auditor(structuredClone(sampleAccount()), ['*']));
    const asked = ['--role-name', 'people/audit', '--accounts', '111122223333,444455556666', '--json'];
    const { status, out } = await ended(run, ...asked);
    const { subjects, unreadable } = JSON.parse(out);
    expect(subjects).toBe(sampleSubjects);
    expect(unreadable).toEqual([
      {
        unreadable: expect.stringMatching(/^Account 444455556666 is not reached by its role people\/audit/),
        subjects: [],
      },
    ]);
    expect(status).toBe(2);
    const none = ended(run, '--role-name', 'audit', '--accounts', '444455556666');
    await expect(none).rejects.toThrow(/^holdfast scan: Account 444455556666 is not reached/);
    expect((await ended(run, '--role-name', 'people/audit', '--accounts', '111122223333')).status).toBe(0);
  });

  test('goes by a profile, its Region and its endpoint', async () => {
    const { url, sandbox } = await served(structuredClone(sampleAccount()));
    const config = path.join(folder, 'config');
    writeFileSync(
      config,
      `[profile look]\nregion = us-east-1\naws_access_key_id = a\naws_secret_access_key = b\nendpoint_url = ${url}\n`,
    );
    vi.stubEnv('AWS_CONFIG_FILE', config);
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])
      vi.stubEnv(name, undefined);
    expect((await ended(run, '--profile', 'look')).status).toBe(0);
    expect(sandbox.log.length).toBeGreaterThan(80);
  });

  test.each([
    [['--accounts', '111122223333'], /--role-name and --accounts go together/],
    [['--role-name', 'audit', '--accounts', '1111'], /1111 is not an account id/],
    [['--region', 'mars'], /mars is not a Region/],
    [['--account', 'a.yml', '--region', 'us-east-1'], /--account describes an account, and --region is of a live one/],
  ])('%j is refused in a line', async (argv, message) => {
    await expect(ended(run, ...argv)).rejects.toThrow(message);
  });

  test('says what to do where there are no credentials, and where AWS is not reached', async () => {
    const { url } = await served(sampleAccount());
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('HOME', folder);
    await expect(ended(run)).rejects.toThrow(/^holdfast scan: Could not load credentials.*; give --profile/);
    reach(`${url.replace(/\d+$/, '')}9`);
    await expect(ended(run)).rejects.toThrow(/; check --region, AWS_ENDPOINT_URL and the network\.$/);
  });
});

describe('What a scan shows', () => {
  test('is grouped by key, with the severity, the subject and the statement', async () => {
    const { out } = await ended(run, '--account', described(withoutStatement()));
    const [key = '', ...lines] = out.split('\n');
    expect(key).toBe(`arn:aws:kms:us-east-1:111122223333:key/${sharedKey}`);
    expect(lines[0]).toBe('  HIGH canary shop-checkout  canary/role-can-encrypt-artifacts');
    expect(out).toMatch(/kms:PutKeyPolicy arn:aws:kms.*\n +\{"Sid":"HoldfastRestore/);
    const counted = `${sampleSubjects} subjects, 3 findings \\(3 high\\), \\d+ calls, nothing written\\.\\n$`;
    expect(out).toMatch(new RegExp(counted));
  });

  test('is SARIF as well, in which a finding keeps its fingerprint', async () => {
    const sarif = path.join(folder, 'out.sarif');
    const fingerprints = async () => {
      await ended(run, '--account', described(withoutStatement()), '--sarif', sarif);
      const { version, runs } = JSON.parse(readFileSync(sarif, 'utf8'));
      const [{ tool, results }] = runs;
      expect(version).toBe('2.1.0');
      expect(tool.driver.rules).toMatchObject([
        { id: 'canary/role-can-encrypt-artifacts', properties: { 'security-severity': '8.0' } },
      ]);
      expect(results).toHaveLength(3);
      for (const { ruleId, ruleIndex, locations } of results) {
        expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
        expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/account\.json$/);
      }
      return results.map(({ partialFingerprints }: Document) => partialFingerprints['holdfastFinding/v1']);
    };
    const first = await fingerprints();
    expect(new Set(first).size).toBe(3);
    expect(await fingerprints()).toEqual(first);
  });
});
