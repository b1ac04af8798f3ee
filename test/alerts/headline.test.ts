import { describe, expect, it } from 'vitest';
import { fourKinds } from '../scenarios/four-kinds-given.ts';
import { delegation, policy, putKeyPolicy } from '../scenarios/given.ts';
import { told } from './given.ts';

/** The subjects of what is told of all that a key's dependents lose at once, and the first lines of its texts. */
async function subjects(accountName: string, canaryName: string) {
  const settings = { mode: 'notify' as const, accountNames: { '111122223333': accountName } };
  const documents = [fourKinds([canaryName])];
  const { run, alerts, published } = await told([putKeyPolicy('k', policy(delegation))], { settings, documents });
  const topic = run.deployments[0]?.resources.get('Alerts')?.ref;
  return {
    lines: alerts.map(({ text }) => text.split('\n')[0] ?? ''),
    sent: published.flatMap(({ topicArn, subject }) => (topicArn === topic && subject ? [subject] : [])),
  };
}

const longName = 'production of the European shops';

describe('The subject of an alert', () => {
  it.each([
    ['prod', 'shop'],
    [longName, 'shop'],
    [longName, 'a-canary-of-twenty-o'],
  ])('says in 100 columns what broke and where: %s, %s', async (accountName, canaryName) => {
    const { lines } = await subjects(accountName, canaryName);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line).toMatch(/^\[\w+\] .{20,} - .*111122223333\)?, us-east-1, high$/);
    }
  });

  it('is the subject of the mail too, with how many more there are', async () => {
    const { lines, sent } = await subjects(longName, 'a-canary-of-twenty-o');
    expect(lines[0]).toMatch(/, \+\d /);
    expect(sent).toEqual(lines);
  });
});
