import { beforeEach, expect, test } from 'vitest';
import { memberTemplate } from '../../cli/packaged/member-template.ts';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import type { Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { infrastructureOf } from '../../sandbox/runtime/infrastructure.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { deploy } from '../../sandbox/stack/deployment.ts';
import { putPolicyIn } from '../scenarios/organization/given.ts';

const [home, member, region] = ['111122223333', '444455556666', 'us-east-1'];
const functions = Object.fromEntries(
  ['detect', 'verify', 'sweep', 'answer', 'tell', 'remediate'].map((name) => [name, () => async () => undefined]),
);
let sandbox: Sandbox;

/** Home and a member in a sandbox, home taking the events of accounts so named. */
async function deployed(parameters: Record<string, string>): Promise<void> {
  sandbox = new Sandbox({ documents: [{ account: home, region }], time: new Date('2026-11-21T09:00:00Z') });
  const template = await packagedTemplate({ repairs: true });
  await deploy(sandbox, template, { account: home, region, functions, parameters });
  await deploy(sandbox, await memberTemplate(), {
    ...{ account: member, region, functions: {}, stackName: 'holdfast-dev-member' },
    parameters: { HomeAccount: home, HomeRegion: region },
  });
}

function happens(): string[] {
  const detail: Document = putPolicyIn(member, 'k', {});
  return deliver(sandbox, {
    ...{ version: '0', id: 'one', source: 'aws.kms', account: member, region, resources: [] },
    ...{ 'detail-type': 'AWS API Call via CloudTrail', time: detail.eventTime, detail },
  });
}

const waiting = (name: string) =>
  [...infrastructureOf(sandbox).queues.values()]
    .filter(({ arn }) => arn.includes(name))
    .flatMap(({ messages }) => messages);

beforeEach(() => deployed({ Members: member }));

test('What a member forwards, home takes in one hop.', () => {
  expect(happens()).toEqual(['holdfast-dev-member-keys', 'holdfast-dev-members']);
  expect(waiting('ChangeQueue')).toHaveLength(1);
  expect(waiting('Undelivered')).toEqual([]);
});

test('What home’s bus refuses waits with the member, which has an alarm on it.', async () => {
  await deployed({ Members: '999988887777' });
  expect(happens()).toEqual(['holdfast-dev-member-keys']);
  expect(waiting('ChangeQueue')).toEqual([]);
  expect(waiting('Undelivered')).toHaveLength(1);
});

test('An organization’s accounts are let in, and no other’s.', async () => {
  await deployed({ Organization: 'o-exampleorg1' });
  expect(waiting('ChangeQueue')).toEqual([]);
  happens();
  expect(waiting('ChangeQueue')).toEqual([]);
  sandbox.documents.push({ account: member, region, organization: { id: 'o-exampleorg1' } });
  happens();
  expect(waiting('ChangeQueue')).toHaveLength(1);
});
