import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../../cli/replay/command.ts';
import type { Document } from '../../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  role,
  roleArn,
} from '../../scenarios/given.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

/** Runs the command; its report, its lines on stderr with the folder left out, and its status. */
async function replay(...argv: string[]) {
  const written = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += text;
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += text;
    return true;
  });
  try {
    const status = await run([...argv, '--json']);
    const lines = written.err.replaceAll(`${folder}/`, '').split('\n').filter(Boolean);
    return { status, lines, report: JSON.parse(written.out) as Record<string, Document[]> & { account: Document } };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

const shared = policy(delegation, canaryStatement(roleArn('shop')));
const without = policy(delegation);
const given = () =>
  file(
    'account.json',
    anAccount({
      keys: [key('k', shared)],
      roles: [role('shop')],
      canaries: [canary('checkout', { role: 'shop', key: 'k' })],
    }),
  );
const breaking = (minute: number, more: Document = {}) => putKeyPolicy('k', without, minute, more);
const mending = (minute: number, more: Document = {}) => putKeyPolicy('k', shared, minute, more);

describe('replay', () => {
  test('Events of one file are taken by their time, several files in their order.', async () => {
    const [first, second] = [breaking(5), mending(10)];
    const both = file('both.json', { Records: [second, first] });
    const run = await replay(both, '--account', given(), '--mode', 'notify');
    expect(run.report.changes?.map(({ eventID }) => eventID)).toEqual([first.eventID, second.eventID]);
    expect(run.report.records).toMatchObject([{ state: 'resolved' }]);
    expect(run.status).toBe(0);
    const apart = [file('second.json', second), file('first.json', first)];
    const reversed = await replay(...apart, '--account', given(), '--mode', 'notify');
    expect(reversed.report.changes?.map(({ eventID }) => eventID)).toEqual([second.eventID, first.eventID]);
    expect(reversed.status).toBe(2);
  });

  test('A burst is performed by time and delivered as written.', async () => {
    const [first, second] = [breaking(5), mending(10)];
    const both = file('both.json', { Records: [second, first] });
    const run = await replay(both, '--account', given(), '--burst');
    expect(run.report.changes?.map(({ eventID }) => eventID)).toEqual([second.eventID, first.eventID]);
    expect(run.report.account.kms.keys[0].Policy).toEqual(shared);
  });

  test('Events as lookup-events prints them are taken.', async () => {
    const Events = [mending(10), breaking(5)].map((one) => ({ CloudTrailEvent: JSON.stringify(one) }));
    const run = await replay(file('looked-up.json', { Events }), '--account', given(), '--mode', 'notify');
    expect(run.report.records).toMatchObject([{ state: 'resolved' }]);
  });

  test('An error code that is null is none.', async () => {
    const event = breaking(5, { errorCode: null, errorMessage: null });
    const run = await replay(file('event.json', event), '--account', given(), '--mode', 'notify');
    expect(run.report.changes?.[0]).not.toHaveProperty('ignored');
    expect(run.report.records).toMatchObject([{ state: 'open', verdict: 'NON_COMPLIANT' }]);
  });

  test('Events where nothing is described are said once for each account and Region; the others are followed.', async () => {
    const events = [
      breaking(5),
      breaking(6, { recipientAccountId: '444455556666' }),
      breaking(7, { recipientAccountId: '444455556666' }),
      breaking(8, { awsRegion: 'eu-west-1' }),
    ];
    const run = await replay(file('events.json', events), '--account', given(), '--mode', 'notify');
    expect(run.lines).toEqual([
      'events.json:[1]: Account 444455556666 is not described, so nothing is deployed in it. This is the first of 2 such events.',
      `events.json:[3]: Region eu-west-1 of account ${account} is not described, so nothing is deployed in it.`,
    ]);
    expect(run.status).toBe(2);
    const only = await replay(file('events.json', events.slice(1)), '--account', given());
    expect(only.status).toBe(1);
  });

  test('A bad event is told with its place, and the rest goes on.', async () => {
    const bad = breaking(4, { requestParameters: { keyId: 'k', policyName: 'default', policy: 5 } });
    const text = `${JSON.stringify(bad)}\n{"eventName": \n{"a": "\\u001b[31m"}\n${JSON.stringify(breaking(5))}\n`;
    const run = await replay(file('events.jsonl', text), '--account', given(), '--mode', 'notify');
    expect(run.lines).toMatchObject(
      [/^events\.jsonl:2: is not JSON: /, /^events\.jsonl:3: this is neither/].map((one) => expect.stringMatching(one)),
    );
    expect(run.report.changes).toMatchObject([{ notApplied: expect.any(String) }, { name: 'kms:PutKeyPolicy' }]);
    expect(run.report.records).toMatchObject([{ verdict: 'NON_COMPLIANT' }]);
    expect(run.status).toBe(1);
  });

  test('Several account files are joined, and printed as one.', async () => {
    const { iam, ...rest } = anAccount({ keys: [key('k', shared)], roles: [role('shop')] });
    const [one, other] = [file('a.json', rest), file('iam.json', { account, region: 'us-east-1', iam })];
    const run = await replay(file('event.json', breaking(5)), '--account', one, '--account', other);
    expect(run.report.account).toMatchObject({ iam, s3: rest.s3 });
  });
});
