import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { describedTime } from '../account/described-time.ts';
import { whyAndWhere } from '../exit-with.ts';
import { collectWrites } from '../replay/observed-writes.ts';
import type { Replayed } from '../replay/replay.ts';
import { setStage, sweepAll } from '../replay/stage.ts';

/** What is swept. */
interface Sweep {
  documents: AccountDocument[];
  settings: SettingsFile;
  /** Whether the accounts count as recorded as they are; else as never seen, and nothing is repaired. */
  isRecorded: boolean;
}

/** Sweeps described accounts, tells what is found, and lets what follows run to rest in virtual time. Throws where a function fails for good. */
export async function sweepDescribed({ documents, settings, isRecorded }: Sweep): Promise<Replayed> {
  const time = describedTime(documents, '2026-01-01T00:00:00Z');
  const stage = await setStage(documents, isRecorded ? settings : approving(settings), time, { isRecorded });
  const writes = collectWrites(stage.sandbox);
  for (const deployment of stage.deployments) await sweepAll(deployment, stage.watched, 'sweep');
  await stage.infrastructure.scheduler.runToRest();
  const failed = stage.infrastructure.invocations.findLast(({ error }) => error !== undefined);
  const isDead = [...stage.infrastructure.queues.values()].some(
    ({ arn, messages }) => /Failed/.test(arn) && messages.length > 0,
  );
  if (isDead) throw new Error(failed ? whyAndWhere(failed.error) : 'A message was never taken.');
  return { ...stage, changes: [], writes };
}

/** The settings with a person to approve each repair: of what was never seen nobody knows how it was. */
function approving({ mode, modes, ...rest }: SettingsFile): SettingsFile {
  const asked = (one: SettingsFile['mode']) => (one === 'remediate' ? 'approve' : one);
  return {
    ...rest,
    ...(mode && { mode: asked(mode) }),
    ...(modes && { modes: modes.map((rule) => ({ ...rule, mode: asked(rule.mode) ?? rule.mode })) }),
  };
}
