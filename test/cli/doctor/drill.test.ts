import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { deployedStack } from '../../../cli/deployed/stack.ts';
import { drill } from '../../../cli/doctor/drill.ts';
import type { Served } from '../../../cli/sandbox/serve.ts';
import { ask, serving } from '../sandbox/served.ts';
import { reach } from '../served.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';

let served: Served;
let milliseconds: number;
beforeAll(async () => {
  served = await serving(sampleAccount(), 'notify');
});
afterAll(() => served.close());
beforeEach(() => {
  reach(served.about.endpoint);
  milliseconds = 0;
});

/** Drills, the sandbox's time passing with ours, so many seconds at a time. */
const drilled = async (step: number) =>
  drill(await deployedStack({ command: 'doctor', stage: 'dev' }), key, {
    now: () => milliseconds,
    async wait() {
      milliseconds += step * 1000;
      await ask(served, 'advance', { seconds: step });
    },
  });

async function tags(): Promise<(string | undefined)[]> {
  const { Tags = [] } = await new KMSClient({}).send(new ListResourceTagsCommand({ KeyId: key }));
  return Tags.map(({ TagKey }) => TagKey);
}

describe('A drill', () => {
  test('says after how many seconds detect has followed it, and leaves the key as it was', async () => {
    const before = await tags();
    expect(await drilled(2)).toEqual({
      check: 'drill',
      status: 'ok',
      detail: `detect followed a change of ${key} 2.0 s after it was made.`,
    });
    expect(await tags()).toEqual(before);
    // The one before is not taken for this one.
    expect(await drilled(3)).toMatchObject({ status: 'ok', detail: expect.stringContaining(' 3.0 s ') });
    expect(await ask(served, 'alerts')).toEqual([]);
  });

  test('fails where detect does not hear of it within a quarter of an hour', async () => {
    for (const Name of ['holdfast-dev-keys', 'holdfast-dev-guard'])
      await new EventBridgeClient({}).send(new DisableRuleCommand({ Name }));
    expect(await drilled(600)).toMatchObject({ check: 'drill', status: 'fail', todo: expect.stringMatching(/trail/) });
    expect(milliseconds).toBe(1_200_000);
  });
});
