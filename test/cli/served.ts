import { onTestFinished, vi } from 'vitest';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

/** What a command wrote, and how it ended. */
export interface Ended {
  status: number;
  out: string;
}

/** Serves accounts on the loopback interface, as what the SDK is pointed at by the environment, until the test ends. */
export async function served(documents: AccountDocument[]): Promise<{ sandbox: Sandbox; url: string }> {
  const sandbox = new Sandbox({ documents, time: new Date() });
  const { url, close } = await sandbox.listen();
  onTestFinished(close);
  reach(url);
  return { sandbox, url };
}

/** Points the SDK at a server until the test ends, with credentials of nobody in particular. */
export function reach(
  url: string,
  credentials = { accessKeyId: 'administrator', secretAccessKey: 'secret' },
  token?: string,
): void {
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', token);
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Runs a command in this process. */
export async function ended(run: (argv: string[]) => Promise<number>, ...argv: string[]): Promise<Ended> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  try {
    return { status: await run(argv), out };
  } finally {
    write.mockRestore();
  }
}
