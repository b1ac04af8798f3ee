import { readFileSync } from 'node:fs';
import { sampleAccount } from '../../cli/account/sample.ts';
import { replay } from '../../cli/replay/replay.ts';
import { runSettings } from '../../cli/replay/run-settings.ts';
import type { Memory } from '../../cli/replay/stage.ts';
import type { MachineAlert } from '../../lib/alerts/channels/machines.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';

export const sampleEvent = (name: string): Document => JSON.parse(readFileSync(`events/${name}.json`, 'utf8'));

const memories = new Map<string, Memory>();

/** What is told of events on the sample account, or another: every message by where it went. */
export async function told(
  events: Document[],
  options: { settings?: SettingsFile; mode?: SettingsFile['mode']; documents?: AccountDocument[] } = {},
) {
  const documents = options.documents ?? sampleAccount();
  const settings = runSettings(options.settings ?? {}, options.mode, false, documents);
  // The sample account is swept once.
  const memory = options.documents ? undefined : (memories.get('sample') ?? []);
  if (memory) memories.set('sample', memory);
  const run = await replay({
    documents,
    settings,
    events,
    burst: false,
    apply: true,
    ...(memory && { memory }),
  });
  const { published } = run.infrastructure;
  const [deployment] = run.deployments;
  const by = (name: string) => {
    const topic = deployment?.resources.get(name)?.ref;
    return published.filter(({ topicArn }) => topicArn === topic);
  };
  const alerts = by('Alerts').map(({ message }) => JSON.parse(JSON.parse(message).sqs) as MachineAlert);
  const chat = by('ChatAlerts').map(({ message }) => JSON.parse(JSON.parse(message).default) as Document);
  return { run, alerts, chat, published };
}
