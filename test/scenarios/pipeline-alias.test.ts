import { describe, expect, it } from 'vitest';
import { delegation, key, keyArn, policy, replayed } from './given.ts';
import { aliasArn, anAccountWithPipeline, itsKey, onKey, pipeline, updateAlias } from './pipeline-given.ts';

const roles = 'pipeline/roles-can-use-artifact-key';
const usable = 'pipeline/artifact-key-stays-usable';

/** What a record says of keys and their names. */
const namedIn = (record: { evidence?: unknown } | undefined) => JSON.stringify(record?.evidence);

describe('An alias', () => {
  const named = { Aliases: ['alias/releases'] };
  const byAlias = [pipeline({ key: aliasArn })];
  const before = anAccountWithPipeline({
    pipelines: byAlias,
    keys: [
      itsKey('old', named),
      itsKey('new'),
      key('foreign', policy(delegation), { KeyRotationEnabled: true }),
      itsKey('rsa', { KeySpec: 'RSA_2048' }),
      itsKey('unrotated', { KeyRotationEnabled: false }),
    ],
  });

  it('pointed at a key that serves is the documented rotation: nobody is told, and both keys are touched', async () => {
    const run = await replayed(before, [updateAlias('new')]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
    expect(run.changes[0]?.touched).toEqual(expect.arrayContaining([aliasArn, keyArn('old'), keyArn('new')]));
  });

  it('pointed at a key that does not serve the roles waits for a person, and names both keys', async () => {
    const run = await replayed(before, [updateAlias('foreign')]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ requirement: roles, decision: 'approve' }]);
    for (const arn of [aliasArn, keyArn('old'), keyArn('foreign')]) expect(namedIn(run.records[0])).toContain(arn);
  });

  it('pointed at an RSA key is told with both keys, and nothing is attempted', async () => {
    const run = await replayed(before, [updateAlias('rsa')]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    const found = run.records.find(({ requirement }) => requirement === 'pipeline/artifact-key-is-symmetric');
    expect(found).toMatchObject({ decision: 'notify', remedies: [] });
    for (const arn of [aliasArn, keyArn('old'), keyArn('rsa')]) expect(namedIn(found)).toContain(arn);
  });

  it('pointed at a key that KMS does not rotate was the rotation', async () => {
    const run = await replayed(before, [updateAlias('unrotated')]);
    expect(run).toMatchObject({ status: 0, records: [] });
  });

  it('deleted and created again for another key ends well, and touches both keys', async () => {
    const run = await replayed(before, [
      onKey('DeleteAlias', 'old', { aliasName: 'alias/releases' }, 5, [aliasArn]),
      onKey('CreateAlias', 'new', { aliasName: 'alias/releases', targetKeyId: 'new' }, 15, [aliasArn]),
    ]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ requirement: usable, state: 'resolved' }]);
    expect(namedIn(run.records[0])).toContain(keyArn('old'));
    expect(run.records[0]?.advice).toContain(`--target-key-id ${keyArn('old')}`);
    expect(run.changes[1]?.touched).toEqual(expect.arrayContaining([aliasArn, keyArn('old'), keyArn('new')]));
  });

  it('pointed back is judged by the key it names again, once', async () => {
    const run = await replayed(before, [
      updateAlias('new', 5),
      updateAlias('old', 15),
      onKey('DisableKey', 'old', { keyId: 'old' }, 25),
    ]);
    expect(run.records).toMatchObject([{ requirement: usable, state: 'open' }]);
    expect(run.records[0]?.detail.match(/which is disabled/g)).toHaveLength(1);
  });

  it('leaves old artifacts to the key it named before, which must stay usable', async () => {
    const run = await replayed(before, [
      updateAlias('new', 5),
      onKey('ScheduleKeyDeletion', 'old', { keyId: 'old', pendingWindowInDays: 7 }, 15),
    ]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([{ requirement: usable, decision: 'approve' }]);
    for (const arn of [aliasArn, keyArn('old'), keyArn('new')]) expect(namedIn(run.records[0])).toContain(arn);
  });
});
