import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { aDomain, aStudio, canvasStatement, sharing } from '../domain-given.ts';
import { delegation, event, keyArn, policy, putKeyPolicy, replayed, role, roleArn, statementsOf } from '../given.ts';
import { type Run, textOf, told } from './given.ts';

const [canvas, jane] = [roleArn('canvas'), roleArn('jane')];
const profile = (ExecutionRole: string, more: Document = {}) => ({
  UserProfiles: [{ UserProfileName: 'jane', UserSettings: { ExecutionRole, ...more } }],
});
const both = policy(delegation, canvasStatement('canvas'), canvasStatement('jane'));
const onlyJane = policy(delegation, canvasStatement('jane'));
const none = policy(delegation);
const studio = (parts: { app?: Document; roles?: Document[]; role?: string } = {}) =>
  aStudio({
    app: parts.app ?? both,
    domain: aDomain({}, profile(parts.role ?? jane)),
    ...(parts.roles && { roles: parts.roles }),
  });
const frozen = role('jane', { Tags: [{ Key: 'holdfast:freeze', Value: '' }] });
const use = 'domain/roles-can-use-domain-key';

/** The parts of the one finding, by the name of their principal. */
function partsOf({ records }: Run): Record<string, Document> {
  const found = records.filter(({ requirement }) => requirement === use);
  return Object.fromEntries(
    found.flatMap(({ parts }) => parts.map((part: Document) => [part.principal?.split('/').at(-1), part])),
  );
}

describe('One role of a domain keeps nobody else from a repair', () => {
  it('a missing one', async () => {
    const deleted = event('iam:DeleteRole', { roleName: 'jane' }, 4);
    const run = await replayed(studio(), [deleted, putKeyPolicy('app', policy(delegation))]);
    expect(partsOf(run)).toMatchObject({
      canvas: { state: 'repaired', decision: 'remediate', outcome: 'applied', resource: keyArn('app') },
      jane: { state: 'open', verdict: 'NON_COMPLIANT', decision: 'notify' },
    });
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'app').at(-1)).toMatchObject({ Principal: { AWS: canvas } });
  });

  it('one that nobody described', async () => {
    const run = await replayed(studio({ role: roleArn('ghost') }), [putKeyPolicy('app', onlyJane)]);
    expect(partsOf(run)).toMatchObject({ canvas: { state: 'repaired' }, ghost: { verdict: 'INSUFFICIENT_DATA' } });
    expect(JSON.stringify(run.records)).toContain('iam.roles[].RoleName: ghost');
  });

  it('a frozen one, which gets nothing itself', async () => {
    const run = await replayed(studio({ roles: [role('canvas'), frozen] }), [putKeyPolicy('app', none)]);
    expect(partsOf(run)).toMatchObject({
      canvas: { state: 'repaired' },
      jane: { state: 'open', decision: 'notify', because: expect.stringMatching(/holdfast:freeze/) },
    });
    expect(JSON.stringify(statementsOf(run, 'app'))).not.toContain(jane);
    expect(run.status).toBe(2);
  });

  it('a never entitled one', async () => {
    const start = studio({ app: policy(delegation, canvasStatement('canvas')) });
    const run = await replayed(start, [putKeyPolicy('app', none)]);
    expect(partsOf(run)).toMatchObject({ canvas: { state: 'repaired' }, jane: { state: 'open', decision: 'approve' } });
    expect(JSON.stringify(statementsOf(run, 'app'))).not.toContain(jane);
  });

  it('and where both lost it both are repaired, in one write', async () => {
    const run = await replayed(studio(), [putKeyPolicy('app', none)]);
    expect(partsOf(run)).toMatchObject({ canvas: { state: 'repaired' }, jane: { state: 'repaired' } });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
  });

  it('the finding’s decision is the strongest of its parts, and its state open while any is', async () => {
    const run = await replayed(studio({ roles: [role('canvas'), frozen] }), [putKeyPolicy('app', none)]);
    expect(run.records).toMatchObject([{ state: 'open', decision: 'remediate' }]);
    const told = run.alerts[0]?.text ?? '';
    expect(told).toMatch(/To be written/);
    expect(told).toMatch(/Would write/);
  });

  it('what was so before the change says so in the text', async () => {
    const start = studio({ app: policy(delegation, canvasStatement('canvas')) });
    expect(textOf(await replayed(start, [putKeyPolicy('app', none)]))).toMatch(
      /role jane: it was so before the change/,
    );
    expect(textOf(await replayed(studio(), [putKeyPolicy('app', none)]))).not.toContain('before the change');
  });
});

describe('News of its own', () => {
  it('is a second principal that loses it under an open finding', async () => {
    const events = [putKeyPolicy('app', onlyJane, 5), putKeyPolicy('app', none, 20)];
    const run = await replayed(studio(), events, { mode: 'notify' });
    expect(told(run)).toEqual(['opened', 'escalated']);
    expect(run.alerts[1]?.text).toContain(jane);
    expect(run.records).toHaveLength(1);
    const again = [putKeyPolicy('app', onlyJane, 5), putKeyPolicy('app', { ...onlyJane, Id: 'again' }, 20)];
    expect(told(await replayed(studio(), again, { mode: 'notify' }))).toEqual(['opened']);
  });

  it('is a second key', async () => {
    const start = aStudio({
      domain: aDomain(sharing(keyArn('app')), profile(jane, sharing(keyArn('store')))),
      app: both,
      store: both,
    });
    const events = [putKeyPolicy('app', onlyJane, 5), putKeyPolicy('store', none, 20)];
    const run = await replayed(start, events, { mode: 'notify' });
    const storage = run.records.filter(({ requirement }) => requirement === 'domain/roles-can-use-storage-key');
    expect(storage).toHaveLength(1);
    expect(storage[0]?.parts.map(({ resource }: Document) => resource)).toEqual([keyArn('app'), keyArn('store')]);
    expect(told(run)).toEqual(['opened', 'escalated']);
    expect(run.alerts[1]?.text).toContain(keyArn('store'));
  });

  it('is a further action that the same principal loses', async () => {
    const some = policy(delegation, { ...canvasStatement('canvas'), Action: 'kms:Decrypt' }, canvasStatement('jane'));
    const run = await replayed(studio(), [putKeyPolicy('app', some, 5), putKeyPolicy('app', onlyJane, 20)], {
      mode: 'notify',
    });
    expect(told(run)).toEqual(['opened', 'escalated']);
  });
});
