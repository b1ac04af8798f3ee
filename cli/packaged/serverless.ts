import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { InputError } from '../input-error.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The Serverless Framework's program, to be run with Node. */
export const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** Throws InputError where `--param repairs=` says neither on nor off, which the framework would word as a missing file. */
export function checkParameters(args: string[]): void {
  const [, said] = args.flatMap((arg) => arg.match(/^(?:--param=)?repairs=(.*)$/) ?? []);
  if (said !== undefined && said !== 'on' && said !== 'off') throw new InputError(`repairs is on or off, not ${said}.`);
}

/** Runs the framework in a folder of the project, its output to the person; its exit status. */
export async function runServerless(args: string[], folder = '.'): Promise<number> {
  const child = spawn(process.execPath, [serverless, ...args], { cwd: path.join(root, folder), stdio: 'inherit' });
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
