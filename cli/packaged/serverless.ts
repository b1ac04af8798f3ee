import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

/** The Serverless Framework's program, to be run with Node. */
export const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/**
 * Runs the framework in a folder of the project, its output to the person; its exit status. It is kept from credentials
 * that it alone would look at, such as AWS_PROD_PROFILE: it would deploy to another account than was shown.
 */
export async function runServerless(args: string[], folder = '.'): Promise<number> {
  const ofItsOwn = /^AWS_\w+_(PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofItsOwn.test(name)));
  const child = spawn(process.execPath, [serverless, ...args], { cwd: path.join(root, folder), env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
}

/** The value of `--name value` or `--name=value`, where it is given. */
export function findOption(args: string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === `--${name}`) return args[index + 1];
    if (arg.startsWith(`--${name}=`)) return arg.slice(name.length + 3);
  }
  return undefined;
}
