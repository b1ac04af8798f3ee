import { Agent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Handle = NodeHttpHandler['handle'];

/** Calls a second that leave an account's quotas to its own programs. */
const perSecond = 20;

/**
 * Sends requests of all clients that share it no faster than some a second; what waits is sent in its turn. By the proxy
 * that HTTPS_PROXY names, where NO_PROXY does not name the host.
 */
export class PoliteHandler extends NodeHttpHandler {
  #next = 0;

  constructor() {
    super({ httpsAgent: new Agent({ keepAlive: true, maxSockets: 50, proxyEnv: process.env }) });
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const isOwn = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(request.hostname);
    const wait = isOwn ? 0 : this.turnIn(performance.now());
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    return super.handle(request, options);
  }

  /** In how many milliseconds what asks now may be sent. After a rest a second's worth is sent at once. */
  turnIn(now: number): number {
    this.#next = Math.max(this.#next, now - 1000) + 1000 / perSecond;
    return Math.max(0, this.#next - now);
  }
}
