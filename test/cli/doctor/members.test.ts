import { DescribeEventBusCommand, EventBridgeClient, RemovePermissionCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { run } from '../../../cli/doctor/command.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import { anOrganization, settings } from '../../scenarios/organization/given.ts';
import { ended, reach } from '../served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve({ documents: anOrganization(), settings: settings(), port: 0, say: () => {} });
});
afterAll(() => served.close());
beforeEach(() => reach(served.about.endpoint));

test('The doctor looks whether the bus takes what members forward.', async () => {
  const { Policy } = await new EventBridgeClient({}).send(new DescribeEventBusCommand({}));
  expect(Policy).toContain('holdfast-dev-members');
  const { status, out } = await ended(run, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out).checks).toContainEqual({
    check: 'bus',
    status: 'ok',
    detail: 'The event bus takes what the members forward.',
  });
});

test('A bus whose policy lost that says so, with what to do.', async () => {
  await new EventBridgeClient({}).send(new RemovePermissionCommand({ StatementId: 'holdfast-dev-members' }));
  const { status, out } = await ended(run, '--json');
  expect(status).toBe(2);
  expect(JSON.parse(out).checks).toContainEqual({
    check: 'bus',
    status: 'fail',
    detail: "The event bus refuses the members' events: its policy has lost the statement that lets them in.",
    todo: 'Deploy it again.',
  });
});
