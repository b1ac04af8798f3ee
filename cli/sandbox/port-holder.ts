import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who listens on a loopback port, in words: another sandbox says so itself, of other processes Linux knows the id and the name. */
export async function portHolder(port: number): Promise<string> {
  const sandbox = await otherSandbox(port);
  if (sandbox) return `another holdfast sandbox, process ${sandbox.pid} (account ${sandbox.account})`;
  const process = listeningProcess(port);
  return process ? `process ${process.pid} (${process.name})` : 'another process';
}

async function otherSandbox(port: number): Promise<{ pid: number; account: string } | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/_sandbox`, { signal: AbortSignal.timeout(1_000) });
    const { pid, account } = (await answer.json()) as { pid?: unknown; account?: unknown };
    return Number.isInteger(pid) && typeof account === 'string' ? { pid: Number(pid), account } : undefined;
  } catch {
    return undefined;
  }
}

const listening = '0A';

/** By Linux's tables of sockets and of each process's open files; undefined where there are none or they may not be read. */
function listeningProcess(port: number): { pid: number; name: string } | undefined {
  try {
    const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => inodes(table, port));
    const pid = readdirSync('/proc').find((each) => /^\d+$/.test(each) && opens(each, sockets));
    return pid === undefined ? undefined : { pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
  } catch {
    return undefined;
  }
}

function inodes(table: string, port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync(table, 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows.flatMap(([, local = '', , state, , , , , , inode]) =>
    local.endsWith(end) && state === listening && inode ? [`socket:[${inode}]`] : [],
  );
}

function opens(pid: string, sockets: string[]): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((file) => sockets.includes(readlinkSync(`${folder}/${file}`)));
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}
