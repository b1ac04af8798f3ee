import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AccountDocument, Document } from '../sandbox/model.ts';
import { sampleAccount } from './account/sample.ts';
import { InputError } from './input-error.ts';
import { replay } from './replay/replay.ts';
import { type Report, report, runSettings } from './replay/report.ts';
import type { Memory } from './replay/stage.ts';
import { Timeline } from './replay/timeline.ts';

const root = path.dirname(import.meta.dirname);

const help = `Replays each sample of events/ on a fresh sample account, and shows what Holdfast does.

  npm start     (npm run -s holdfast -- demo)

Nothing outside this process is touched; alerts and records are kept in .holdfast/demo/.`;

/** `holdfast demo`: every sample event, each on an account of its own; returns the exit status. */
export async function run(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  if (argv.length > 0) throw new InputError(`demo takes no arguments, and was given ${argv.join(' ')}; see --help.`);
  const reports: Report[] = [];
  const memory: Memory = [];
  const sample = sampleAccount();
  const samples = readSamples();
  for (const { name, event } of samples) reports.push(await one(name, event, sample, memory));
  const folder = path.join(root, '.holdfast', 'demo');
  mkdirSync(folder, { recursive: true });
  for (const part of ['alerts', 'records'] as const)
    writeFileSync(
      path.join(folder, `${part}.json`),
      `${JSON.stringify(
        reports.flatMap((each) => each[part]),
        null,
        2,
      )}\n`,
    );
  const records = reports.flatMap((each) => each.records);
  const count = (state: string) => records.filter((record) => record.state === state).length;
  process.stdout.write(
    `${samples.length} events, each on a fresh account: ${records.length} findings, ${count('repaired')} repaired and verified, ` +
      `${count('open')} told or waiting for a person; ${reports.flatMap(({ calls }) => calls.writes).length} writes. ` +
      'Alerts: .holdfast/demo/alerts.json, records: .holdfast/demo/records.json\n',
  );
  return 0;
}

/** The sample events by the time they tell, which is the order of their story. */
function readSamples(): { name: string; event: Document }[] {
  const names = readdirSync(path.join(root, 'events')).filter((name) => name.endsWith('.json'));
  const read = names.map((name) => ({
    name,
    event: JSON.parse(readFileSync(path.join(root, 'events', name), 'utf8')) as Document,
  }));
  const told = ({ event }: { event: Document }) => String(event.detail?.eventTime ?? event.time);
  return read.toSorted((one, other) => (told(one) < told(other) ? -1 : 1));
}

async function one(name: string, event: Document, sample: AccountDocument[], memory: Memory): Promise<Report> {
  const documents = structuredClone(sample);
  const timeline = new Timeline(process.stdout);
  process.stdout.write(`== events/${name}\n`);
  const replayed = await replay({
    documents,
    settings: runSettings({}, undefined, false, documents),
    events: [event],
    burst: false,
    apply: true,
    memory,
    onRest: (...rested) => timeline.show(...rested),
  });
  return report(replayed);
}
