import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeat = 1_000;
/** A holder that has not been heard of for so many milliseconds is gone, though its process may live on without its thread. */
const silence = 60_000;

/** Does the work while nobody else does any under the same lock file: no other process, thread or caller. */
export async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await take(lock);
  const beat = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => undefined), heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<void> {
  await mkdir(path.dirname(lock), { recursive: true });
  const mine = `${process.pid} ${Math.random()}`;
  for (;;) {
    try {
      await writeFile(lock, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isDead(lock)) {
      await writeFile(lock, mine);
      // Another may have broken the same dead lock; the last to write it has it.
      await sleep(300);
      if ((await holderOf(lock)) === mine) return;
    }
    await sleep(50);
  }
}

const holderOf = (lock: string) => readFile(lock, 'utf8').catch(() => undefined);

async function isDead(lock: string): Promise<boolean> {
  const [holder, file] = await Promise.all([holderOf(lock), stat(lock).catch(() => undefined)]);
  if (!holder || !file) return file !== undefined && Date.now() - file.mtimeMs > silence;
  return !isRunning(Number.parseInt(holder, 10)) || Date.now() - file.mtimeMs > silence;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
