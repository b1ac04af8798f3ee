import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { run } from '../../../cli/findings/command.ts';
import { run as show } from '../../../cli/findings/show.ts';
import { runSettings } from '../../../cli/replay/run-settings.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { Document } from '../../../sandbox/model.ts';
import { advance, dropStatement } from '../sandbox-client.ts';
import { sharedKey } from '../scan/given.ts';
import { ended, reach } from '../served.ts';

const names = (out: string) =>
  JSON.parse(out)
    .findings.map(({ subject }: Document) => subject.name)
    .sort();

async function deployed(mode: SettingsFile['mode']): Promise<Served> {
  const documents = structuredClone(sampleAccount());
  return serve({ documents, settings: runSettings({}, mode, false, documents), port: 0, say: () => {} });
}

describe('What a deployment that repairs has found', () => {
  let served: Served;
  beforeAll(async () => {
    served = await deployed('remediate');
  });
  afterAll(() => served.close());

  test('is open until it is verified, and then has been', async () => {
    reach(served.about.endpoint);
    expect(await ended(run)).toEqual({ status: 0, out: '0 findings, 0 open.\n' });
    await dropStatement(sharedKey, 'AllowShopCanaries');
    await advance(served.about.endpoint, 0);

    const open = await ended(run, '--open', '--json');
    expect(open.status).toBe(2);
    expect(names(open.out)).toEqual(['shop-checkout', 'shop-login', 'shop-search']);
    const [finding] = JSON.parse(open.out).findings;
    expect(finding).toMatchObject({ id: expect.stringMatching(/^[0-9a-z]{8}$/), state: 'open', outcome: 'applied' });
    expect((await ended(show, finding.id)).status).toBe(2);

    await advance(served.about.endpoint, 300);
    expect(await ended(run, '--open')).toEqual({ status: 0, out: '0 findings, 0 open.\n' });
    const all = await ended(run, '--json');
    expect([all.status, names(all.out)]).toEqual([0, names(open.out)]);

    const { status, out } = await ended(show, finding.id, '--json');
    expect(status).toBe(0);
    const { history, state } = JSON.parse(out);
    expect(state).toBe('repaired');
    expect(history.map(({ step }: Document) => step)).toEqual(
      expect.arrayContaining(['changed', 'opened', 'decided', 'written', 'verified', 'closed']),
    );
    expect(history.at(-1).step).toBe('closed');
    const written = history.find(({ step }: Document) => step === 'written');
    expect(written.writes[0].after.Statement).toHaveLength(written.writes[0].before.Statement.length + 1);
    expect((await ended(show, finding.id.slice(0, 6))).out).toMatch(
      /kms:PutKeyPolicy by .*administrator,\s+with\s+the\s+AWS\s+SDK\s+for\s+JavaScript\n/,
    );
    expect(history[0].change.userAgent).toMatch(/^aws-sdk-js\/3/);
  });

  test('is listed by subject, requirement and time', async () => {
    reach(served.about.endpoint);
    const listed = async (...argv: string[]) => names((await ended(run, ...argv, '--json')).out);
    const arn = 'arn:aws:synthetics:us-east-1:111122223333:canary:shop-login';
    expect(await listed('--subject', arn)).toEqual(['shop-login']);
    expect(await listed('--requirement', 'canary/key-stays-usable')).toEqual([]);
    expect(await listed('--requirement', 'canary/role-can-encrypt-artifacts', '--since', '1h')).toHaveLength(3);
    expect(await listed('--since', '2200-01-01')).toEqual([]);
  });

  test.each([
    [run, ['--since', 'yesterday'], /--since yesterday is not a time/],
    [run, ['--since', '2026-02-30'], /--since 2026-02-30 is not a time/],
    [run, ['--since', '999999999w'], /--since 999999999w is not a time such as .* or 24h/],
    [run, ['--requirement', 'canary/key-stays-usabel'], /did you mean canary\/key-stays-usable\?/],
    [run, ['--stage', 'prod'], /there is no stack holdfast-prod in account 111122223333, us-east-1; check --stage/],
    [show, ['nothing0'], /there is no finding nothing0/],
    [show, [], /name a finding by its id/],
  ] as const)('%j is refused in a line', async (command, argv, message) => {
    reach(served.about.endpoint);
    await expect(ended(command, ...argv)).rejects.toThrow(message);
  });
});

test('What a deployment that only tells has found stays open', async () => {
  const served = await deployed('notify');
  try {
    reach(served.about.endpoint);
    await dropStatement(sharedKey, 'AllowShopCanaries');
    await advance(served.about.endpoint, 600);
    const { status, out } = await ended(run, '--open', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(out).findings.map(({ decision }: Document) => decision)).toEqual(Array(3).fill('notify'));
    const response = await fetch(`${served.about.endpoint}/_sandbox/calls`);
    const calls = (await response.json()) as Document;
    expect(calls.writes).toEqual([]);
  } finally {
    await served.close();
  }
});
