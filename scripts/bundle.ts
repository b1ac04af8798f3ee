import path from 'node:path';
import { build, type Plugin } from 'esbuild';

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

/** Imported as a module, node:http reads a getter that loads a WebSocket client: 15 ms of every cold start. */
const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup({ onResolve, onLoad }) {
    const namespace = 'http-by-require';
    onResolve({ filter: /^(node:)?http$/ }, ({ path, namespace: from }) =>
      from === namespace ? { path, external: true } : { path: 'node:http', namespace },
    );
    onLoad({ filter: /.*/, namespace }, () => ({ contents: `module.exports = require('node:http');` }));
  },
};

/** The files of one function's zip by name, and the source map of each, which stays out of it. */
export interface Bundle {
  files: Record<string, Uint8Array>;
  maps: Record<string, Uint8Array>;
}

/** Bundles functions/<name>.ts for nodejs24.x: index.mjs, and one more file for each thing it imports only when needed. */
export async function bundle(name: string, entry = path.join('functions', `${name}.ts`)): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: path.join('dist', name),
    write: false,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // esbuild's own order for Node takes CommonJS first, which cannot be shaken: three times the size.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
    // Bundled CommonJS asks for Node's modules with require.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    plugins: [credentialsFromEnvironment, httpByRequire],
  });
  const made: Bundle = { files: {}, maps: {} };
  for (const { path: file, contents } of outputFiles) {
    made[file.endsWith('.map') ? 'maps' : 'files'][path.basename(file)] = contents;
  }
  return made;
}
