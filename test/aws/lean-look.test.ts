import { expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { awsWorld } from '../../lib/aws/aws-world.ts';
import { evaluate } from '../../lib/findings/evaluate.ts';
import { blank, remember } from '../../lib/findings/remember.ts';
import type { Kind, Subject } from '../../lib/model.ts';
import { kinds } from '../../lib/model.ts';
import type { Observed } from '../../lib/observations.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { isInOrder } from '../../lib/use-cases/who-wrote.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import {
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  role,
  roleArn,
} from '../scenarios/given.ts';

const now = '2026-11-21T09:00:00.000Z';

function given(documents: AccountDocument[], settings: SettingsFile = {}) {
  const sandbox = new Sandbox({ documents, time: new Date(now) });
  const world = awsWorld({
    environment: { AWS_REGION: 'us-east-1', HOLDFAST_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:t' },
    settings,
    client: { credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: sandbox.requestHandler() },
    now: () => new Date(now),
  });
  const reader = world.reader();
  const look = async (subject: Subject, extent?: 'lean') => {
    const observed = await reader.observe(subject, blank(subject, now), extent);
    if (!observed) throw new Error(`${subject.arn} is not there.`);
    return observed;
  };
  const calls = () => sandbox.log.map(({ operation }) => operation);
  return { sandbox, reader, look, calls };
}

const verdictsOf = (look: Observed) => evaluate(look.subject.kind, look as never).map(({ verdict }) => verdict);

/** What is remembered of a look, but for the documents that a lean one leaves unread. */
function memoryOf(look: Observed) {
  const { recorded } = remember(look.subject.kind, look as never, evaluate(look.subject.kind, look as never));
  const read = Object.entries(recorded.read).filter(([name]) => !/^(rotation|bucket-policy) /.test(name));
  return { ...recorded, read: Object.fromEntries(read) };
}

const checkout: Subject & { kind: Kind } = { kind: 'canary', name: 'checkout', arn: canaryArn('checkout') };

/** A canary whose role may use its key by this statement. */
const canaryWith = (statement: Document, more: Document = {}, roles: Document[] = [role('checkout')]) =>
  anAccount({
    keys: [key('k', policy(delegation, statement), { Aliases: ['alias/artifacts'] })],
    roles,
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
    more,
  });
const plain = canaryStatement(roleArn('checkout'));

/** The sample account with every key disabled: hardly anything is in order. */
const disabled = () =>
  sampleAccount().map((document) => ({
    ...document,
    kms: { ...document.kms, keys: document.kms?.keys?.map((one: Document) => ({ ...one, KeyState: 'Disabled' })) },
  }));

test.each([
  ['in order', sampleAccount, true],
  ['not in order', disabled, false],
])('Of what is %s a lean look comes to what a whole one does.', async (_, account, isExpected) => {
  let judged = 0;
  for (const kind of kinds)
    for await (const subject of given(account()).reader.list(kind)) {
      const { look, reader } = given(account());
      const lean = await look(subject, 'lean');
      const whole = await given(account()).look(subject);
      const inOrder = isInOrder(evaluate(kind, lean as never));
      if (inOrder === isExpected) judged += 1;
      if (inOrder) {
        expect(verdictsOf(lean)).toEqual(verdictsOf(whole));
        expect(memoryOf(lean)).toEqual(memoryOf(whole));
      } else expect(await reader.whole(lean)).toEqual(whole);
    }
  expect(judged).toBeGreaterThan(3);
});

test('A lean look at a canary asks neither for its bucket nor for its key’s aliases and rotation; what it lacks is read once where it is asked for.', async () => {
  const { look, reader, calls } = given([canaryWith(plain)]);
  const putOff = ['GetBucketPolicy', 'GetBucketEncryption', 'ListAliases', 'GetKeyRotationStatus'];
  const lean = await look(checkout, 'lean');
  expect(isInOrder(evaluate('canary', lean as never))).toBe(true);
  expect(calls().filter((call) => putOff.includes(call))).toEqual([]);
  await reader.whole(lean);
  await reader.whole(lean);
  expect(calls()).toHaveLength(new Set(calls()).size);
  expect(calls()).toEqual(expect.arrayContaining(putOff));
});

test.each([
  ['the context that S3 Bucket Keys give', 'arn:aws:s3:::artifacts', true],
  ['the context of an object', 'arn:aws:s3:::artifacts/*', false],
])('Where a condition asks for %s the bucket is read, and decides.', async (_, arn, hasBucketKeys) => {
  const Condition = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': arn } };
  const buckets = (BucketKeyEnabled: boolean): Document => ({
    s3: { buckets: [{ Name: 'artifacts', Encryption: { Rules: [{ BucketKeyEnabled }] } }] },
  });
  for (const isOn of [true, false]) {
    const { look } = given([canaryWith({ ...plain, Condition }, buckets(isOn))]);
    const lean = await look(checkout, 'lean');
    expect(isInOrder(evaluate('canary', lean as never))).toBe(isOn === hasBucketKeys);
  }
});

test('Where a condition asks for a key’s aliases they are read, and decide.', async () => {
  const byAlias = (alias: string) => ({
    Policies: {
      own: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Resource: keyArn('k'),
            Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
          },
        ],
      },
    },
  });
  for (const alias of ['alias/artifacts', 'alias/other']) {
    const none = canaryStatement(roleArn('other'));
    const { look } = given([canaryWith(none, {}, [role('checkout', byAlias(alias)), role('other')])]);
    const lean = await look(checkout, 'lean');
    expect(isInOrder(evaluate('canary', lean as never))).toBe(alias === 'alias/artifacts');
  }
});
