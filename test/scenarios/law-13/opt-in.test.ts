import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/replay.ts';
import { exitStatus, report } from '../../../cli/replay/report.ts';
import { runSettings } from '../../../cli/replay/run-settings.ts';
import type { Mode, SettingsFile } from '../../../lib/settings.ts';
import { keyArn, roleArn } from '../given.ts';
import { drop, watched } from './given.ts';

/** What `holdfast replay` does, with a settings file or without, and `--mode` or not. */
async function run(file: SettingsFile | undefined, mode?: Mode, Tags?: { TagKey: string; TagValue: string }[]) {
  const documents = [watched(undefined, Tags && { key: { Tags } })];
  const settings = runSettings(file ?? {}, mode, file !== undefined, documents);
  const outcome = await report(await replay({ documents, settings, events: [drop()], burst: false, apply: true }));
  const [record] = outcome.records;
  return {
    writes: outcome.calls.writes.length,
    because: record?.because,
    decision: record?.decision,
    status: exitStatus(outcome),
  };
}

const listing = { mode: 'remediate' as const, repair: { keys: [keyArn('k')] } };
const repaired = { writes: 1, status: 0 };
const waits = (because: RegExp) => ({ writes: 0, status: 2, because: expect.stringMatching(because) });

describe('`replay` with settings', () => {
  it('has what they list opted in for long enough, and undoes only whom they name', async () => {
    expect(await run({ ...listing, undoChangesBy: [roleArn('terraform')] })).toMatchObject(repaired);
    expect(await run(listing)).toMatchObject(waits(/not in undoChangesBy/));
  });

  it('has nothing opted in that they do not list', async () => {
    expect(await run({ mode: 'remediate', undoChangesBy: ['*'] })).toMatchObject(waits(/not opted in/));
  });

  it('has what is tagged at the start opted in; a tag’s value may hold an equals sign', async () => {
    const tagged = (tag?: string): SettingsFile => ({
      mode: 'remediate',
      undoChangesBy: ['*'],
      ...(tag && { repair: { tag } }),
    });
    expect(await run(tagged(), undefined, [{ TagKey: 'holdfast:repair', TagValue: '' }])).toMatchObject(repaired);
    const odd = [{ TagKey: 'team', TagValue: 'a=b' }];
    expect(await run(tagged('team=a=b'), undefined, odd)).toMatchObject(repaired);
    expect(await run(tagged('team=a'), undefined, odd)).toMatchObject(waits(/not opted in/));
  });
});

describe('`replay` without settings, or with --mode remediate', () => {
  it('has everything opted in, and undoes everybody', async () => {
    expect(await run(undefined)).toMatchObject(repaired);
    expect(await run(undefined, 'remediate')).toMatchObject(repaired);
    expect(await run({ mode: 'notify' }, 'remediate')).toMatchObject(repaired);
  });

  it('undoes whom the settings name where they name anybody, and nobody where they name []', async () => {
    expect(await run({ undoChangesBy: [roleArn('terra*')] }, 'remediate')).toMatchObject(repaired);
    expect(await run({ undoChangesBy: [] }, 'remediate')).toMatchObject(waits(/not in undoChangesBy/));
  });

  it('overrides nothing else: neverUndo stands', async () => {
    const settings = { neverUndo: [roleArn('terraform')] };
    expect(await run(settings, 'remediate')).toMatchObject(waits(/neverUndo/));
  });

  it('writes nothing with --mode notify or approve', async () => {
    expect(await run(undefined, 'notify')).toMatchObject({ writes: 0, decision: 'notify', status: 2 });
    expect(await run(undefined, 'approve')).toMatchObject({ writes: 0, decision: 'approve', status: 2 });
    expect(await run(listing, 'notify')).toMatchObject({ writes: 0, decision: 'notify', status: 2 });
  });
});
