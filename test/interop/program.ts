import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Whether a program is on this machine. */
export const hasProgram = (name: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;

/** An environment in which programs find no settings or credentials of the person, only these. */
export const environmentFor = (
  url: string,
  home: string,
  more: Record<string, string> = {},
): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  // The programs' own installations may lie below the person's home.
  ...(process.env.PYENV_ROOT && { PYENV_ROOT: process.env.PYENV_ROOT }),
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'administrator',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

/** Runs a program to its end; its stdout. Throws with its stderr where it fails. */
export async function runProgram(
  command: string,
  args: string[],
  options: { cwd?: string; env: Record<string, string> },
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')];
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout()}${stderr()}`);
  return stdout();
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = [];
  child[stream]?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
