import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Invocation, RuntimeApi } from './runtime-api.ts';

const runtimeClient = fileURLToPath(import.meta.resolve('aws-lambda-ric'));
const nativeClient = fileURLToPath(new URL('native-client.cjs', import.meta.url));

/** A function in a process of its own under AWS's runtime client, as in one Lambda execution environment. */
export interface RunningFunction {
  /** Milliseconds from starting the process until it asked for its first event. */
  initMilliseconds: number;
  /** The processor time that took; undefined where the system does not say. */
  initCpuMilliseconds: number | undefined;
  /** Rejects with the output where the process ends instead of answering. */
  invoke(event: unknown): Promise<Invocation>;
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  /** The most memory it held so far, in bytes; undefined where the system does not say. */
  peakMemory(): number | undefined;
  /** The milliseconds of processor time it took so far; undefined where the system does not say. */
  cpuMilliseconds(): number | undefined;
  stop(): Promise<void>;
}

/** Starts an unpacked zip; throws where it cannot be loaded. */
export async function startFunction(options: {
  folder: string;
  name: string;
  environment: Record<string, string>;
  timeoutMs?: number;
  memory?: number;
}): Promise<RunningFunction> {
  const { folder, name, environment, timeoutMs = 60_000, memory = 512 } = options;
  const region = environment.AWS_REGION ?? 'us-east-1';
  const api = new RuntimeApi({ arn: `arn:aws:lambda:${region}:111122223333:function:${name}`, timeoutMs });
  const address = await api.listen();
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', nativeClient, runtimeClient, 'index.handler'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_LAMBDA_RUNTIME_API: address,
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
      AWS_REGION: region,
      AWS_SESSION_TOKEN: 'session',
      ...environment,
    },
  });
  const written: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => written.push(chunk));
  const output = () => Buffer.concat(written).toString();
  const ended = new Promise<void>((resolve) => {
    child.on('close', (status, signal) => {
      api.fail(new Error(`${name} ended with ${signal ?? status}.\n${output()}`));
      resolve();
    });
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await api.close();
  };
  try {
    await api.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  const initMilliseconds = performance.now() - started;
  return {
    initMilliseconds,
    initCpuMilliseconds: readCpu(child.pid),
    invoke: (event) => api.invoke(event),
    output,
    peakMemory: () => readPeakMemory(child.pid),
    cpuMilliseconds: () => readCpu(child.pid),
    stop,
  };
}

function readPeakMemory(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Linux counts the nanoseconds of each thread that lives; those of a function live as long as it. */
function readCpu(pid: number | undefined): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, of) => sum + of, 0) / 1e6;
  } catch {
    return undefined;
  }
}
