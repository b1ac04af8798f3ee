import { readFile } from 'node:fs/promises';
import path, { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { errorClasses, withoutPlainErrors } from './error-classes.ts';

const root = path.dirname(import.meta.dirname);

/** On Lambda the role's credentials stand in the environment; every other way of finding some is dead weight. */
const credentialsFromEnvironment: Plugin = {
  name: 'credentials-from-environment',
  setup({ onResolve, onLoad }) {
    const namespace = 'credentials-from-environment';
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: 'default', namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      resolveDir: root,
      contents: `
        import { fromEnv } from '@aws-sdk/credential-provider-env';
        export const defaultProvider = (init = {}) => fromEnv(init);
        export const credentialsWillNeedRefresh = (credentials) => credentials?.expiration !== undefined;
        export const credentialsTreatedAsExpired = () => false;`,
    }));
  },
};

/**
 * A client looks up a dozen settings in the environment, then in files in the home directory, which Lambda has not,
 * and makes an error with a stack for each place where it finds none: 10 ms of a cold start.
 */
const settingsFromEnvironment: Plugin = {
  name: 'settings-from-environment',
  setup({ onLoad }) {
    onLoad({ filter: /node-config-provider[\\/](dist-es[\\/])?configLoader\.js$/ }, () => ({
      contents: `
        export const loadConfig = ({ environmentVariableSelector, default: byDefault }, options = {}) => {
          let found;
          const read = async () => {
            let set;
            try {
              set = environmentVariableSelector(process.env, options);
            } catch {}
            return set ?? (typeof byDefault === 'function' ? byDefault() : byDefault);
          };
          return () => (found ??= read());
        };`,
    }));
  },
};

/** Imported as a module, node:http reads a getter that loads a WebSocket client: 15 ms of every cold start. */
export const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup({ onResolve, onLoad }) {
    const namespace = 'http-by-require';
    onResolve({ filter: /^(node:)?http$/ }, ({ path, namespace: from }) =>
      from === namespace ? { path, external: true } : { path: 'node:http', namespace },
    );
    onLoad({ filter: /.*/, namespace }, () => ({ contents: `module.exports = require('node:http');` }));
  },
};

/** A client's package.json is imported whole, for the version that it sends along. */
export const versionOnly: Plugin = {
  name: 'version-only',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { loader: 'json', contents: JSON.stringify({ version }) };
    });
  },
};

/** What a client can do and Holdfast never asks for, with what is left of each. */
const neverUsed: Record<string, string> = {
  // Describes the browser it runs in.
  bowser: 'export default {};',
  // Streams of events: no operation called here has any.
  '@smithy/core/event-streams': `
    export const resolveEventStreamSerdeConfig = (config) => config;
    export const eventStreamSerdeProvider = () => undefined;
    export class EventStreamSerde {}`,
  // Hashes in JavaScript, for where Node was built without its own.
  './Sha256Js': 'export class Sha256Js {}',
  './Sha1Js': 'export class Sha1Js {}',
  './Md5Js': 'export class Md5Js {}',
  // Reads a stream that is none of Node's, as browsers have.
  './sdk-stream-mixin.browser': `
    export const sdkStreamMixin = () => {
      throw new TypeError('not a stream of Node');
    };`,
  // Signs for several Regions at once, as S3's access points in several Regions ask for.
  './SignatureV4MultiRegion': `
    export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from './SignatureV4SignWithCredentials';`,
  // Endpoints by account, which DynamoDB only gives when configured to.
  '@aws-sdk/endpoint-cache': 'export class EndpointCache {}',
};

const noInstance = 'export const getInstanceMetadataRegion = async () => undefined;';

/** What serves a command on somebody's machine, and not a function. */
const neverUsedOnLambda: Record<string, string> = {
  // Asks the EC2 instance it runs on for its Region, which a function has in its environment.
  './getInstanceMetadataRegion': noInstance,
  '../config-resolver/regionConfig/getInstanceMetadataRegion': noInstance,
  // Sends more slowly where AWS throttles, if AWS_RETRY_MODE asks for it, which no deployment sets.
  '../util-retry/AdaptiveRetryStrategy': `
    export { StandardRetryStrategy as AdaptiveRetryStrategy } from '../util-retry/StandardRetryStrategy';`,
};

/** Puts what is left in the place of modules, by the names they are imported by. */
const leaveOut = (leftOf: Record<string, string>): Plugin => ({
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    const namespace = 'left-out';
    onResolve({ filter: /.*/ }, ({ path, resolveDir }) =>
      Object.hasOwn(leftOf, path) ? { path, namespace, pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
      contents: leftOf[path] ?? '',
      resolveDir: pluginData,
    }));
  },
});

/** Leaves out of any bundle what Holdfast never asks for; 80 KB. */
export const withoutUnused = leaveOut(neverUsed);

/**
 * The schemas of S3's operations name members by constants, `{ [_hE]: 403 }`, and esbuild keeps what it cannot know to
 * be free of side effects: written out, the schemas of what is never called fall away; 60 KB.
 */
export const plainSchemas: Plugin = {
  name: 'plain-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/][^\\/]+\.js$/ }, async ({ path }) => {
      const besides = ['../runtimeConfig.shared.js', '../models/errors.js'].map((file) => join(dirname(path), file));
      const [whole = '', ...client] = await Promise.all([path, ...besides].map((file) => readFile(file, 'utf8')));
      const source = withoutPlainErrors(whole, ...(client as [string, string]));
      const constants = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"\n]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      return {
        contents: source.replace(/\[(\w+)\]:/g, (key, name) => (constants.has(name) ? `${constants.get(name)}:` : key)),
      };
    });
  },
};

/** What makes the bundles small and quick to start. */
export const bundlePlugins: Plugin[] = [
  credentialsFromEnvironment,
  settingsFromEnvironment,
  httpByRequire,
  versionOnly,
  withoutUnused,
  leaveOut(neverUsedOnLambda),
  plainSchemas,
  errorClasses,
];
