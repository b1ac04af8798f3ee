import { describe, expect, it } from 'vitest';
import { namesOf } from '../../lib/alerts/names.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { keyArn } from '../scenarios/given.ts';
import { sampleEvent, told } from './given.ts';

describe('A sentence of an alert', () => {
  it('says once of what account a key of another account is', () => {
    const subject = { kind: 'canary', name: 'web', arn: 'arn:aws:synthetics:us-east-1:111122223333:canary:web' };
    const names = namesOf([{ subject } as AuditRecord]);
    const send = (account: string) =>
      names.within(`Send the owner of ${keyArn('k', account)}, account ${account}, this statement.`);
    expect(send('444455556666')).toBe('Send the owner of key k of account 444455556666, this statement.');
    expect(send('111122223333')).toBe('Send the owner of key k, account 111122223333, this statement.');
  });

  it('calls a caller by what the ARN is of', () => {
    const names = namesOf([{ subject: { kind: 'canary', name: 'web', arn: 'x' } } as AuditRecord]);
    const caller = (resource: string) => names.within(`arn:aws:sts::111122223333:${resource} called kms:PutKeyPolicy.`);
    expect(caller('assumed-role/terraform/run')).toBe('run (role terraform) called kms:PutKeyPolicy.');
    expect(caller('federated-user/bob')).toBe('federated user bob called kms:PutKeyPolicy.');
    expect(caller('else')).toBe('arn:aws:sts::111122223333:else called kms:PutKeyPolicy.');
  });

  it('goes on without a capital where it says why nothing is written', async () => {
    const neverUndo = ['arn:aws:iam::111122223333:role/terraform'];
    const { alerts } = await told([sampleEvent('kms-PutKeyPolicy')], { settings: { mode: 'remediate', neverUndo } });
    expect(alerts[0]?.text).toMatch(/Nothing is written: changes by .* are never\s+undone/);
  });
});
