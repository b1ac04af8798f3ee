import { describe, expect, it } from 'vitest';
import { first, logs, second } from './detector-given.ts';
import { foreign, fourKinds, pipelineStatement, stackUpdate } from './four-kinds-given.ts';
import { delegation, keyArn, replayed, roleArn, statementsOf } from './given.ts';

describe('One stack update that wipes the policy of a key with six dependents of four kinds', () => {
  it('is mended by one write that leaves a foreign principal alone, and each dependent is verified', async () => {
    const run = await replayed(fourKinds(), [stackUpdate]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyArn('k') }]);
    expect(run.records.map(({ requirement, subject }) => [requirement, subject.name])).toEqual(
      expect.arrayContaining([
        ['canary/role-can-encrypt-artifacts', 'shop'],
        ['canary/role-can-encrypt-artifacts', 'search'],
        ['pipeline/roles-can-use-artifact-key', 'release'],
        ['domain/roles-can-use-domain-key', 'analytics'],
        ['anomaly-detector/key-policy-allows-logs', 'errors-d1'],
        ['anomaly-detector/key-policy-allows-logs', 'errors-d2'],
      ]),
    );
    expect(run.records).toHaveLength(6);
    for (const { state, verification } of run.records)
      expect({ state, verification }).toEqual({ state: 'repaired', verification: 'COMPLIANT' });
    const [kept, elsewhere, ...restored] = statementsOf(run, 'k');
    expect([kept, elsewhere]).toEqual([delegation, foreign]);
    // Roles that lost the same are given it back in one statement.
    expect(restored.map(({ Principal, Action }) => [Principal, [...Action].sort()])).toEqual(
      expect.arrayContaining([
        [
          { AWS: expect.arrayContaining(['shop', 'search', 'canvas'].map((name) => roleArn(name))) },
          ['kms:Decrypt', 'kms:GenerateDataKey'],
        ],
        [pipelineStatement.Principal, [...pipelineStatement.Action].sort()],
        [{ Service: logs }, [...first().Action].sort()],
        [{ Service: logs }, [...second().Action].sort()],
      ]),
    );
    expect(restored).toHaveLength(4);
    const conditions = restored.flatMap(({ Condition = [] }) => Condition);
    expect(conditions).toEqual(expect.arrayContaining([first().Condition, second().Condition]));
    expect(conditions).toHaveLength(2);
  });

  it('is told in one alert that names each document once', async () => {
    const run = await replayed(fourKinds(), [stackUpdate]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
    const text = run.alerts[0]?.text ?? '';
    expect(text).toMatch(/^\[opened\] 2 anomaly detectors cannot use the key, and 4 more - key k,/);
    expect(text).toContain('CloudFormation');
    const cited = [...text.matchAll(/^(https:\/\/docs\S+)$/gm)].map(([, url]) => url);
    expect(cited).toHaveLength(4);
    expect(new Set(cited).size).toBe(4);
  });

  it('is only told of in notify mode', async () => {
    const run = await replayed(fourKinds(), [stackUpdate], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toHaveLength(6);
    expect(statementsOf(run, 'k')).toEqual([delegation, foreign]);
  });
});
