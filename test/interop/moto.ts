import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** moto, an independent stand-in for AWS, on a port of its own. */
export async function startMoto(): Promise<{ moto: ChildProcess; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  await untilAnswers(url);
  return { moto, url };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(url: string): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      await fetch(`${url}/moto-api/`);
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
