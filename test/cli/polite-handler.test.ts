import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';
import { expect, test, vi } from 'vitest';
import { PoliteHandler } from '../../cli/aws/polite-handler.ts';

test('Twenty calls are sent at once, and then one every twentieth of a second', () => {
  const handler = new PoliteHandler();
  const waits = Array.from({ length: 40 }, () => handler.turnIn(10_000));
  expect(waits.slice(0, 20)).toEqual(Array(20).fill(0));
  expect(waits[20]).toBeCloseTo(50);
  expect(waits[39]).toBeCloseTo(1000);
  expect(handler.turnIn(12_000)).toBe(0);
});

test('What goes out goes by the proxy of the environment', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const request = new HttpRequest({ protocol: 'https:', hostname: 'kms.us-east-1.amazonaws.com', path: '/' });
    await expect(new PoliteHandler().handle(request)).rejects.toThrow(/tunnel/);
    expect(asked).toEqual(['kms.us-east-1.amazonaws.com:443']);
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});
