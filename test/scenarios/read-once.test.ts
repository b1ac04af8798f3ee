import { beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import type { Document } from '../../sandbox/model.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from './given.ts';

const names = ['checkout', 'login', 'search'];

/** What each function calls in a repair of three canaries, by its role. */
let callsOf: (name: string) => { operation: string; input: Document; failed: string | undefined }[];

beforeAll(async () => {
  const account = anAccount({
    keys: [key('k', policy(delegation, canaryStatement(...names.map((name) => roleArn(name)))))],
    roles: names.map((name) => role(name)),
    canaries: names.map((name) => canary(name, { role: name, key: 'k' })),
  });
  let stage: Stage | undefined;
  const run = await replayed(account, [putKeyPolicy('k', policy(delegation))], {
    onStage: (of) => {
      stage = of;
    },
  });
  expect(run.records.map(({ state }) => state)).toEqual(['repaired', 'repaired', 'repaired']);
  callsOf = (name) =>
    (stage?.sandbox.log ?? []).flatMap(({ caller, operation, input, error }) =>
      caller.role?.includes(name) ? [{ operation, input, failed: error?.code }] : [],
    );
});

/** The keys that a function reads in the table, in order. */
const read = (name: string): string[] =>
  callsOf(name).flatMap(({ operation, input }): string[] => {
    if (operation === 'GetItem') return [`${input.Key.pk.S} ${input.Key.sk.S}`];
    if (operation !== 'BatchGetItem') return [];
    return Object.values<Document>(input.RequestItems).flatMap(({ Keys }) =>
      Keys.map(({ pk, sk }: Document) => `${pk.S} ${sk.S}`),
    );
  });

it('remediate reads what is remembered of a subject once', () => {
  const recorded = read('RemediateRole').filter((one) => one.endsWith(' recorded'));
  expect(recorded).toHaveLength(names.length);
  expect(new Set(recorded).size).toBe(names.length);
});

it('no function meets a conflict with itself', () => {
  for (const name of ['DetectRole', 'RemediateRole', 'VerifyRole'])
    expect(callsOf(name).filter(({ failed = '' }) => /Condition|Transaction/.test(failed))).toEqual([]);
});

it('who wrote what is asked of the document that changed alone', () => {
  const asked = callsOf('DetectRole').flatMap(({ input: { ExpressionAttributeValues: values } }) =>
    values?.[':from']?.S.startsWith('write#') ? [values[':pk'].S] : [],
  );
  expect(new Set(asked)).toEqual(new Set([`document#${keyArn('k')}`]));
});
