import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SettingsFile } from '../../lib/settings.ts';
import type { FunctionCode, FunctionRuntime } from '../../sandbox/runtime/lambda-function.ts';
import { type Built, buildFunctions } from '../build.ts';
import type { Invocation } from './runtime-api.ts';
import { type RunningFunction, startFunction } from './start-function.ts';
import { unzip } from './unzip.ts';

/** One cold start: milliseconds from starting the process, their processor time, and the most memory held until the first response. */
export interface ColdStart {
  name: string;
  init: number;
  firstResponse: number;
  initCpu: number | undefined;
  /** The processor time until the first response. */
  cpu: number | undefined;
  peakMemory: number | undefined;
}

/** The functions as they are deployed: zips, each in a process of its own, talking to the sandbox over loopback. */
export interface PackagedFunctions {
  built: Built[];
  /** What the sandbox deploys: starts a function at its first invocation and keeps it warm. */
  code: Record<string, FunctionCode>;
  /** The processes that run. */
  running: Map<string, RunningFunction>;
  /** Every cold start so far. */
  starts: ColdStart[];
  /** Every invocation that ended, and the milliseconds it took. */
  invocations: { name: string; milliseconds: number }[];
  /** Ends the processes; the next invocations are cold again. */
  cool(): Promise<void>;
  /** Ends the processes and removes the zips. */
  remove(): Promise<void>;
}

/** Builds the zips with these settings into a folder of their own, to call AWS at `url`. */
export async function packageFunctions(
  settings: SettingsFile,
  url: string,
  timeoutMs?: number,
): Promise<PackagedFunctions> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-'));
  const built = await buildFunctions(settings, 'us-east-1', folder);
  const running = new Map<string, RunningFunction>();
  const starts: ColdStart[] = [];
  const invocations: PackagedFunctions['invocations'] = [];
  for (const { name } of built) await unzip(await readFile(path.join(folder, `${name}.zip`)), path.join(folder, name));

  const start = async (name: string, { environment, clientConfig }: FunctionRuntime) => {
    const { accessKeyId, secretAccessKey } = clientConfig.credentials;
    const started = await startFunction({
      folder: path.join(folder, name),
      name,
      ...(timeoutMs !== undefined && { timeoutMs }),
      environment: {
        ...environment,
        ...queuesAt(url, environment),
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
    running.set(name, started);
    return started;
  };
  const codeOf =
    (name: string): FunctionCode =>
    (runtime) =>
    async (event) => {
      const warm = running.get(name);
      const started = warm ?? (await start(name, runtime));
      const ended = await started.invoke(event).catch((crash: Error) => {
        // As Lambda does: the next invocation gets a new environment.
        running.delete(name);
        throw crash;
      });
      invocations.push({ name, milliseconds: ended.milliseconds });
      if (!warm) {
        starts.push(coldStart(name, started, ended));
      }
      if ('result' in ended) return ended.result;
      const { errorType, errorMessage, trace } = ended.error;
      throw Object.assign(new Error(errorMessage), { name: errorType, stack: trace.join('\n') });
    };
  const cool = async () => {
    await Promise.all([...running.values()].map((each) => each.stop()));
    running.clear();
  };
  return {
    built,
    code: Object.fromEntries(built.map(({ name }) => [name, codeOf(name)])),
    running,
    starts,
    invocations,
    cool,
    async remove() {
      await cool();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a function took until it answered for the first time, which it just did. */
export function coldStart(name: string, started: RunningFunction, { milliseconds }: Invocation): ColdStart {
  const { initMilliseconds: init, initCpuMilliseconds: initCpu } = started;
  const firstResponse = init + milliseconds;
  return { name, init, firstResponse, initCpu, cpu: started.cpuMilliseconds(), peakMemory: started.peakMemory() };
}

/** The queues' URLs at the endpoint: the SDK sends a message where its queue's URL points, whatever the endpoint. */
function queuesAt(url: string, environment: Record<string, string>): Record<string, string> {
  const queues = Object.entries(environment).filter(([name]) => name.endsWith('_QUEUE_URL'));
  return Object.fromEntries(queues.map(([name, queue]) => [name, `${url}${new URL(queue).pathname}`]));
}
