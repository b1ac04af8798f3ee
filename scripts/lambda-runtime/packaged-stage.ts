import { packagedTemplate } from '../../cli/packaged/template.ts';
import { kinds } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { type Infrastructure, infrastructureOf } from '../../sandbox/runtime/infrastructure.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { type Deployment, deploy } from '../../sandbox/stack/deployment.ts';
import { type PackagedFunctions, packageFunctions } from './packaged-functions.ts';

/** An account of the sandbox on the loopback interface, with the packaged functions deployed and a first sweep made. */
export interface PackagedStage {
  sandbox: Sandbox;
  /** Where the sandbox answers. */
  url: string;
  infrastructure: Infrastructure;
  deployment: Deployment;
  functions: PackagedFunctions;
  /** Performs a recorded call, delivers its event and lets everything run to rest. */
  happen(envelope: { detail: Document } & Document): Promise<void>;
  close(): Promise<void>;
}

/** The functions live in real time, the queues' waiting in virtual time; so `restoreAfter` must be 0 for repairs. */
export async function packagedStage(
  document: AccountDocument,
  settings: SettingsFile = {
    mode: 'remediate',
    restoreAfter: 0,
    undoChangesBy: ['*'],
    repairsPer24h: 1e6,
    writesPerHour: 1e6,
    writesPerHourPerTarget: 1e6,
  },
  timeoutMs?: number,
): Promise<PackagedStage> {
  const sandbox = new Sandbox({ documents: [document], time: new Date() });
  const { url, close } = await sandbox.listen();
  const functions = await packageFunctions(settings, url, timeoutMs);
  const { account, region } = document;
  const template = await packagedTemplate({ repairs: true, parameters: { artifacts: '*/*' } });
  const deployment = await deploy(sandbox, template, { account, region, functions: functions.code });
  const infrastructure = infrastructureOf(sandbox);
  for (const kind of kinds) {
    const body = JSON.stringify({ kind, because: 'first sweep' });
    const end = await deployment.invoke('sweep', { Records: [{ messageId: kind, body }] });
    if ('error' in end)
      throw new Error(`The first sweep failed: ${end.error.errorMessage}\n${end.error.trace.join('\n')}`);
  }
  return {
    sandbox,
    url,
    infrastructure,
    deployment,
    functions,
    async happen(envelope) {
      // What the functions do comes after it, in the sandbox's records too.
      sandbox.clock.advanceTo(new Date(Date.parse(envelope.time) + 2000));
      await sandbox.perform(envelope.detail);
      if (deliver(sandbox, envelope).length === 0) throw new Error('No rule takes this event.');
      await infrastructure.scheduler.runToRest();
    },
    async close() {
      await functions.remove();
      await close();
    },
  };
}
