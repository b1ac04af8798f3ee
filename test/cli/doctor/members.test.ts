import {
  DescribeEventBusCommand,
  EventBridgeClient,
  PutPermissionCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { liveAccount } from '../../../cli/aws/live-account.ts';
import { findStack } from '../../../cli/deployed/stack.ts';
import { busChecks } from '../../../cli/doctor/bus.ts';
import { run } from '../../../cli/doctor/command.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import type { Document } from '../../../sandbox/model.ts';
import { anOrganization, home, member, owner, region, settings } from '../../scenarios/organization/given.ts';
import { ended, reach } from '../served.ts';

let served: Served;
let packaged: Document;
beforeAll(async () => {
  served = await serve({ documents: anOrganization(), settings: settings(), port: 0, say: () => {} });
});
afterAll(() => served.close());
beforeEach(async () => {
  reach(served.about.endpoint);
  packaged ??= await policy();
});

const bus = () => new EventBridgeClient({});
const policy = async (): Promise<Document> =>
  JSON.parse((await bus().send(new DescribeEventBusCommand({}))).Policy ?? '{}');
const put = (Policy: Document) => bus().send(new PutPermissionCommand({ Policy: JSON.stringify(Policy) }));
const withStatements = (...Statement: Document[]) => ({ Version: '2012-10-17', Statement });

async function doctor(): Promise<{ status: number; bus: Document }> {
  const { status, out } = await ended(run, '--json');
  return { status, bus: JSON.parse(out).checks.find(({ check }: Document) => check === 'bus') };
}
const well = {
  status: 0,
  bus: { check: 'bus', status: 'ok', detail: 'The event bus takes what the members forward.' },
};

test('The doctor looks whether the bus takes what members forward.', async () => {
  expect(JSON.stringify(packaged)).toContain('holdfast-dev-members');
  expect(await doctor()).toEqual(well);
});

test('A bus that lost its policy refuses all of them; what to do puts it back.', async () => {
  await bus().send(new RemovePermissionCommand({ StatementId: 'holdfast-dev-members' }));
  const found = await doctor();
  expect(found).toMatchObject({
    status: 2,
    bus: { status: 'fail', detail: `The event bus refuses what is forwarded from ${member}, ${owner}.` },
  });
  const [, text = ''] = /^aws events put-permission --region us-east-1 --policy '(.*)'$/.exec(found.bus.todo) ?? [];
  await put(JSON.parse(text));
  expect(await doctor()).toEqual(well);
});

test('A statement that lets in some only refuses the others, and what others wrote there stays.', async () => {
  const [sends] = packaged.Statement;
  const others = { Sid: 'theirs', Effect: 'Allow', Principal: { AWS: home }, Action: 'events:PutRule', Resource: '*' };
  await put(withStatements({ ...sends, Principal: { AWS: [`arn:aws:iam::${member}:root`] } }, others));
  const found = await doctor();
  expect(found.bus.detail).toBe(`The event bus refuses what is forwarded from ${owner}.`);
  expect(found.bus.todo).toContain('"Sid":"theirs"');
});

test('What denies it is to be taken out.', async () => {
  const deny = { Sid: 'no', Effect: 'Deny', Principal: { AWS: member }, Action: 'events:*', Resource: '*' };
  await put(withStatements(...packaged.Statement, deny));
  const found = await doctor();
  expect(found.bus.detail).toBe(`The event bus refuses what is forwarded from ${member}.`);
  expect(found.bus.todo).toContain('that deny it');
  await put(packaged);
  expect(await doctor()).toEqual(well);
});

test('An account that is watched and was not named is to be named.', async () => {
  const [sends] = packaged.Statement;
  await put(withStatements({ ...sends, Principal: { AWS: [member] } }));
  const own = await liveAccount({ command: 'doctor', region });
  const deployed = await findStack(own, 'doctor', 'dev');
  if (!deployed) throw new Error('Nothing is deployed.');
  const parameters = { ...deployed.parameters, Members: member };
  // The first sweep was some days before the start.
  const now = new Date(Date.now() - 3 * 24 * 3_600_000);
  expect(await busChecks({ ...deployed, parameters }, now)).toEqual([
    {
      check: 'bus',
      status: 'fail',
      detail: `The event bus refuses what is forwarded from ${owner}.`,
      todo: `npm run deploy -- --stage dev --region us-east-1 --param members=${member},${owner}`,
    },
  ]);
});

test('Of an organization of which no account has been swept yet, the bus is asked about any.', async () => {
  const documents = anOrganization().map((one) => ({ ...one, organization: { id: 'o-example1234' } }));
  const organization = await serve({ documents, settings: settings(), port: 0, say: () => {} });
  try {
    reach(organization.about.endpoint);
    expect(await doctor()).toEqual(well);
    await bus().send(new RemovePermissionCommand({ RemoveAllPermissions: true }));
    const found = await doctor();
    expect(found.bus.detail).toBe('The event bus refuses what is forwarded from every account.');
    expect(found.bus.todo).toContain('"aws:PrincipalOrgID":"o-example1234"');
  } finally {
    await organization.close();
  }
});
