import { expect, it } from 'vitest';
import { replay } from '../../../cli/replay/replay.ts';
import type { Stage } from '../../../cli/replay/stage.ts';
import type { Document } from '../../../sandbox/model.ts';
import { anAccount, event, key, policy, putKeyPolicy } from '../../scenarios/given.ts';

/** The ids in the Event history when a replay has run to rest, the newest first. */
async function historyOf(events: Document[], apply = true): Promise<string[]> {
  const documents = [anAccount({ keys: [key('k', policy())] })];
  let stage: Stage | undefined;
  const onStage = (set: Stage) => {
    stage = set;
  };
  await replay({ documents, settings: {}, events, burst: false, apply, onStage });
  return stage?.sandbox.eventHistory.visible(stage.sandbox.clock.now()).map(({ eventID }) => eventID) ?? [];
}

it('the Event history has what was performed, what could not be, what failed and what came twice, each once', async () => {
  const put = putKeyPolicy('k', policy(), 5);
  const ofAnother = putKeyPolicy('gone', policy(), 6);
  const failed = event('kms:DisableKey', null, 7, { errorCode: 'AccessDenied' });
  const ids = [failed, ofAnother, put].map(({ eventID }) => eventID);
  expect(await historyOf([put, put, ofAnother, failed])).toEqual(ids);
  expect(await historyOf([put, put, ofAnother, failed], false)).toEqual(ids);
  const native = { id: 'n', 'detail-type': 'KMS CMK Deletion', source: 'aws.kms', time: put.eventTime, detail: {} };
  expect(await historyOf([native])).toEqual([]);
  expect(await historyOf([{ ...put, eventID: 7 }])).toEqual([]);
});
