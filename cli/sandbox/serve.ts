import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { listen } from '../../sandbox/wire/loopback.ts';
import { signedScope } from '../../sandbox/wire/scope.ts';
import type { WireRequest, WireResponse } from '../../sandbox/wire/wire.ts';
import { whyAndWhere } from '../exit-with.ts';
import { InputError } from '../input-error.ts';
import type { Memory } from '../replay/stage.ts';
import { type About, control } from './control.ts';
import { type Live, startLive } from './live.ts';
import { page } from './page.ts';
import { portHolder } from './port-holder.ts';

/** A sandbox that is being served. */
export interface Served {
  about: About;
  /** Ends it; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Serves described accounts on a loopback port, with Holdfast deployed in them; a port that is taken throws InputError, 0 is any that is free. */
export async function serve(given: {
  documents: AccountDocument[];
  settings: SettingsFile;
  port: number;
  memory?: Memory;
  say: (line: string) => void;
}): Promise<Served> {
  const { documents, settings, port, memory = [], say } = given;
  const [home] = documents;
  if (!home) throw new Error('No account is described.');
  let routes: Promise<Routes> | undefined;
  // Requests wait until there is something to answer them.
  const server = await bound(port, async (request) => (await routes)?.answer(request) ?? notYet, say);
  const { url: endpoint } = server;
  const about: About = { endpoint, page: `${endpoint}/`, account: home.account, region: home.region, stage: 'dev' };
  routes = routesTo(about, () => startLive({ documents, settings, endpoint, memory, say }));
  try {
    const { stop } = await routes;
    return {
      about,
      async close() {
        await server.close();
        await stop();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

interface Routes {
  answer(request: WireRequest): Promise<WireResponse>;
  stop(): Promise<void>;
}

/** Who answers what: the control endpoints, the page, and AWS's services, of the sandbox that was last started. */
async function routesTo(about: About, start: () => Promise<Live>): Promise<Routes> {
  let live = await start();
  let resetting = Promise.resolve();
  const startOver = async () => {
    await live.time.stop();
    live = await start();
  };
  const controlled = {
    about,
    live: () => live,
    reset() {
      // One after the other: each is to stop the one before.
      const done = resetting.then(startOver);
      resetting = done.catch(() => {});
      return done;
    },
  };
  return {
    async answer(request) {
      if (!signedScope(request) && !isLocal(request.host)) return elsewhere;
      if (/^\/_sandbox(\/|$)/.test(request.path)) return control(controlled, request);
      const isPage = request.method === 'GET' && request.path === '/' && !signedScope(request);
      return isPage ? page(about, live) : live.answer(request);
    },
    stop: () => live.time.stop(),
  };
}

/** A page of anybody's may have its own name lead to the loopback address, and read what is answered there. */
const isLocal = (host: string) =>
  /^(([\w-]+\.)*localhost|127\.[\d.]+|\[::1\]|host\.docker\.internal)(:\d+)?$/i.test(host);

const elsewhere: WireResponse = { status: 421, headers: { 'content-type': 'text/plain' }, body: 'Not by this name.\n' };

const notYet: WireResponse = { status: 503, headers: {}, body: '' };

async function bound(
  port: number,
  core: (request: WireRequest) => Promise<WireResponse>,
  say: (line: string) => void,
): ReturnType<typeof listen> {
  try {
    return await listen(core, port, (error) => say(whyAndWhere(error)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new InputError(
        `holdfast sandbox: port ${port} is held by ${await portHolder(port)}; end that, or name another with --port.`,
      );
    if (code === 'EACCES')
      throw new InputError(`holdfast sandbox: port ${port} may not be used; name another with --port.`);
    throw error;
  }
}
