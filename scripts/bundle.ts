import path from 'node:path';
import { build } from 'esbuild';
import { bundlePlugins } from './bundle-plugins.ts';

const root = path.dirname(import.meta.dirname);

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
    plugins: bundlePlugins,
  });
  const made: Bundle = { files: {}, maps: {} };
  for (const { path: file, contents } of outputFiles) {
    made[file.endsWith('.map') ? 'maps' : 'files'][path.basename(file)] = contents;
  }
  return made;
}
