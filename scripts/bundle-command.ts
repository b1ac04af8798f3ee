import { createRequire } from 'node:module';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { httpByRequire, plainSchemas, versionOnly, withoutUnused } from './bundle-plugins.ts';
import { compiledSchemas, dynaliteWhole, madeBeforehand, noAdvice, schemas, validatorOf } from './command-plugins.ts';
import { errorClasses } from './error-classes.ts';

const root = path.dirname(import.meta.dirname);

/** The files of the bundled command by name, and the files of packages that went into them. */
export interface CommandBundle {
  files: Record<string, Uint8Array>;
  /** Folders of packages in node_modules. */
  packages: string[];
}

/** How everything is bundled for Node 20 and what is newer. */
const options = {
  absWorkingDir: root,
  outdir: 'cli',
  write: false,
  bundle: true,
  platform: 'node',
  target: 'node20.0',
  mainFields: ['module', 'main'],
  minify: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Bundles cli/holdfast.ts: holdfast.mjs, and more files for what it loads only when needed. */
export async function bundleCommand(): Promise<CommandBundle> {
  const command = build({
    ...options,
    entryPoints: ['cli/holdfast.ts'],
    // In one file, the help would wait until two megabytes are parsed.
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    define: {
      // Where npm was called matters only to what npm runs in a clone.
      'process.env.INIT_CWD': 'undefined',
      'import.meta.dirname': 'hereFolder',
    },
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; import { fileURLToPath as pathOf } from 'node:url';
const require = requireFrom(import.meta.url); const hereFolder = pathOf(new URL('.', import.meta.url));`,
    },
    plugins: [
      madeBeforehand,
      compiledSchemas,
      dynaliteWhole,
      noAdvice,
      httpByRequire,
      versionOnly,
      withoutUnused,
      plainSchemas,
      errorClasses,
    ],
  });
  const ofAjv = createRequire(import.meta.url)
    .resolve('ajv')
    .replace(/[\\/]dist[\\/].*/, '');
  const validators = Object.entries(schemas).map(([name, { schema }]) =>
    build({
      ...options,
      stdin: { contents: validatorOf(schema), resolveDir: ofAjv, sourcefile: `${name}-validator.js` },
      entryNames: `${name}-validator`,
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    }),
  );
  const built = await Promise.all([command, ...validators]);
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  return {
    files: Object.fromEntries(files.map(({ path: file, contents }) => [path.basename(file), contents])),
    packages: [...new Set(packages)].sort(),
  };
}
