import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { sampleAccount } from '../account/sample.ts';
import { coloursOn } from '../colours.ts';
import { command } from '../command.ts';
import { InputError } from '../input-error.ts';
import { isPacked } from '../is-packed.ts';
import { optimiseLate } from '../optimise-late.ts';
import { Progress } from '../progress.ts';
import type { ObservedWrite } from '../replay/observed-writes.ts';
import { replay } from '../replay/replay.ts';
import { type Report, report } from '../replay/report.ts';
import { runSettings } from '../replay/run-settings.ts';
import { sampleMemory } from '../replay/sample-memory.ts';
import type { Memory } from '../replay/stage.ts';
import { Timeline } from '../replay/timeline.ts';
import { samples } from '../samples.ts';
import { wrapped } from '../wrapped.ts';
import { story } from './story.ts';

const told = 'kms-PutKeyPolicy.json';
const folder = path.join('.holdfast', 'demo');

/** `holdfast demo`: one story from change to verified repair, then every sample event, each on an account of its own. */
export const run = command({
  name: 'demo',
  about:
    'Tells one story on a sample account, from a change to its verified repair, and replays every sample event, each ' +
    'on a fresh account.',
  usage: ['[--all]'],
  options: { all: { type: 'boolean', help: 'print the full run of all samples instead of the story' } },
  more: `Nothing outside this process is touched. The full run, its alerts and its
records are kept in ${folder} of the current folder.`,
  statuses: { 0: 'the story was told' },
  async run({ all }) {
    optimiseLate();
    // Whether it may be written is better known before than after.
    keep({});
    const sample = sampleAccount();
    const memory = sampleMemory();
    const full = all ? process.stdout : new Kept();
    if (!all) {
      const repaired = await one(told, sample, { memory });
      const notified = await one(told, sample, { mode: 'notify' });
      process.stdout.write(`${story(repaired, notified.outcome, coloursOn(process.stdout))}\n`);
    }
    const names = sampleNames();
    const progress = new Progress();
    const reports: Report[] = [];
    for (const [index, name] of names.entries()) {
      if (!all) progress.show(`Replaying all samples: ${index + 1} of ${names.length}`);
      reports.push((await one(name, sample, { memory, out: full })).outcome);
    }
    progress.done();
    keep({
      'alerts.json': asJson(reports.flatMap(({ alerts }) => alerts)),
      'records.json': asJson(reports.flatMap(({ records }) => records)),
      ...(full instanceof Kept && { 'run.txt': full.text }),
    });
    if (!all) tell(`The full run: ${kept('run.txt')}; ${isPacked ? 'holdfast demo' : 'npm start --'} --all prints it.`);
    tell(`${summary(reports)} Alerts: ${kept('alerts.json')}, records: ${kept('records.json')}`);
    return 0;
  },
});

/** What is printed, kept. */
class Kept {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

const kept = (file: string) => path.posix.join('.holdfast/demo', file);
const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A sentence on one line; on a terminal cut at spaces. */
function tell(sentence: string): void {
  process.stdout.write(`${process.stdout.isTTY ? wrapped(sentence, 80).join('\n') : sentence}\n`);
}

/** Writes into the demo's folder; throws InputError where that cannot be done. */
function keep(files: Record<string, string>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `holdfast demo: ${path.resolve(folder)} cannot be written (${code}); call it in a folder you may write to.`,
    );
  }
}

function summary(reports: Report[]): string {
  const records = reports.flatMap((each) => each.records);
  const count = (state: string) => records.filter((record) => record.state === state).length;
  return (
    `${reports.length} events, each on a fresh account: ${records.length} findings, ${count('repaired')} repaired and verified, ` +
    `${count('open')} told or waiting for a person; ${reports.flatMap(({ calls }) => calls.writes).length} writes.`
  );
}

const eventOf = (name: string): Document => JSON.parse(readFileSync(path.join(samples, name), 'utf8'));

/** The sample events by the time they tell, which is the order of their story. */
function sampleNames(): string[] {
  const timeOf = ({ detail, time }: Document) => String(detail?.eventTime ?? time);
  const names = readdirSync(samples).filter((name) => name.endsWith('.json'));
  const timed = names.map((name) => ({ name, time: timeOf(eventOf(name)) }));
  return timed.toSorted((one, other) => (one.time < other.time ? -1 : 1)).map(({ name }) => name);
}

/** Replays a sample on a fresh copy of the account, in mode remediate where none is given. */
async function one(
  name: string,
  sample: AccountDocument[],
  { mode, memory, out }: { mode?: SettingsFile['mode']; memory?: Memory; out?: { write(text: string): unknown } } = {},
): Promise<{ outcome: Report; writes: ObservedWrite[] }> {
  const documents = structuredClone(sample);
  out?.write(`== events/${name}\n`);
  const timeline = out && new Timeline(out);
  const replayed = await replay({
    documents,
    settings: runSettings({}, mode, false, documents),
    events: [eventOf(name)],
    burst: false,
    apply: true,
    memory,
    onRest: (...rested) => timeline?.show(...rested),
  });
  return { outcome: await report(replayed), writes: replayed.writes };
}
