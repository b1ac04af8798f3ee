import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';

const holdfast = path.join(import.meta.dirname, '../../cli/holdfast.ts');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the command; its first line, and how it ends. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [holdfast, 'sandbox', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, ...said }));
  return { child, said, ended, ready: once(child.stdout, 'data').then(() => said.out) };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'It says in one line that it is ready, and ends well on %s',
  async (signal) => {
    const { child, ready, ended } = start('--port', '0', '--json');
    const about = JSON.parse(await ready);
    const port = Number(new URL(about.endpoint).port);
    expect(about).toEqual({
      endpoint: `http://127.0.0.1:${port}`,
      page: `http://127.0.0.1:${port}/`,
      account: '111122223333',
      region: 'us-east-1',
      stage: 'dev',
    });
    child.kill(signal);
    // As from a terminal by way of npm, which passes on what all of them got.
    child.kill(signal);
    expect(await ended).toMatchObject({ status: 0, out: `${JSON.stringify(about)}\n`, err: '' });
  },
);

test('A second on its port ends with 1 and says who holds it', async () => {
  const first = start('--port', '0', '--json');
  const { port } = new URL(JSON.parse(await first.ready).endpoint);
  const second = await start('--port', port).ended;
  expect(second).toMatchObject({ status: 1, out: '' });
  expect(second.err).toMatch(
    new RegExp(`port ${port} is held by another holdfast sandbox, process ${first.child.pid} `),
  );
});

test.skipIf(process.platform !== 'linux')('Another program on its port is named too', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const { status, err } = await start('--port', String(port)).ended;
  server.close();
  expect([status, err]).toEqual([1, expect.stringContaining(`port ${port} is held by process ${process.pid} (`)]);
});

test('What is no port is refused', async () => {
  const { status, err } = await start('--port', 'ten').ended;
  expect([status, err]).toEqual([1, expect.stringContaining('--port is a number up to 65535, not ten.')]);
});
