import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kmsActions, misspelling } from '../../cli/kms-actions.ts';

test('Every operation of the installed client is an action, and ReEncrypt is two.', () => {
  const commands = new URL('../../node_modules/@aws-sdk/client-kms/dist-types/commands/', import.meta.url);
  const operations = readdirSync(commands).flatMap((file) => /^(\w+)Command\.d\.ts$/.exec(file)?.[1] ?? []);
  expect(operations.length).toBeGreaterThan(50);
  expect(operations.filter((name) => !kmsActions.includes(name))).toEqual(['ReEncrypt']);
});

test('A misspelt action is told with the nearest; one like none of them may be newer than the list.', () => {
  expect(misspelling('kms:Decript')).toBe('kms:Decript is not an action of KMS; did you mean kms:Decrypt?');
  for (const action of ['kms:Decrypt', 'KMS:decrypt', 'kms:ReEncrypt*', 'kms:MeasureKeyStrength', 's3:GetObjct'])
    expect(misspelling(action)).toBeUndefined();
});
