import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { _, Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build, type Plugin } from 'esbuild';
import { sampleAccount } from '../cli/account/sample.ts';
import { schemaOptions } from '../cli/schema-problems.ts';
import { httpByRequire, leaveOut, plainSchemas, versionOnly } from './bundle-plugins.ts';
import { packagedTemplate } from './packaged-template.ts';

const root = path.dirname(import.meta.dirname);

/** What the command reads or makes when it starts from a clone, made beforehand: the template, the sample account and the schemas' validators. */
const madeBeforehand: Plugin = {
  name: 'made-beforehand',
  setup({ onResolve, onLoad }) {
    const namespace = 'made-beforehand';
    onLoad({ filter: /[\\/]scripts[\\/]packaged-template\.ts$/ }, async () => {
      const text = JSON.stringify(JSON.stringify(await packagedTemplate({ repairs: true, artifacts: '*/*' })));
      return { contents: `export const packagedTemplate = async () => JSON.parse(${text});` };
    });
    onLoad({ filter: /[\\/]cli[\\/]account[\\/]sample\.ts$/ }, () => {
      const text = JSON.stringify(JSON.stringify(sampleAccount()));
      return { contents: `export const sampleAccount = () => JSON.parse(${text});` };
    });
    // Compiling the schema of ACCOUNT.yml takes longer than a whole replay.
    onResolve({ filter: /^ajv$/ }, () => ({ path: 'ajv', namespace }));
    onResolve({ filter: /^validator:/ }, ({ path: named }) => ({ path: named, namespace }));
    onLoad({ filter: /^ajv$/, namespace }, () => ({ resolveDir: root, contents: knownSchemas }));
    onLoad({ filter: /^validator:/, namespace }, async ({ path: named }) => ({
      resolveDir: createRequire(import.meta.url)
        .resolve('ajv')
        .replace(/[\\/]dist[\\/].*/, ''),
      contents: await validatorOf(named.replace('validator:', '')),
    }));
  },
};

const schemas = ['account', 'holdfast'];

/** In the place of ajv: a compiler that knows our schemas, compiled already. */
const knownSchemas = `
  ${schemas.map((name) => `import ${name} from './docs/${name}.schema.json' with { type: 'json' };`).join('\n')}
  const validators = new Map([${schemas.map((name) => `[${name}, () => require('validator:${name}')]`)}]);
  export class Ajv {
    compile(schema) {
      return validators.get(schema)();
    }
  }`;

async function validatorOf(name: string): Promise<string> {
  const schema = JSON.parse(await readFile(path.join(root, 'docs', `${name}.schema.json`), 'utf8'));
  const formats = _`require(${path.join(root, 'cli', 'formats.ts')}).formats`;
  const ajv = new Ajv({ ...schemaOptions, code: { source: true, formats } });
  const validate = ajv.compile(schema);
  return (standalone as unknown as { default: typeof standalone.default }).default(ajv, validate);
}

/** dynalite finds its operations by their names, and has a database on disk that is never asked for. */
const dynaliteWhole: Plugin = {
  name: 'dynalite-whole',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /[\\/]dynalite[\\/]index\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(
        /require\('(\.\/\w+\/)' \+ action\)/g,
        "require('$1' + action + '.js')",
      ),
    }));
    const namespace = 'no-database-on-disk';
    onResolve({ filter: /^level$/ }, () => ({ path: 'level', namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: 'exports.Level = class {};' }));
  },
};

/** The SDK warns on stderr of the Node it will once no longer run on, whatever it was packed with. */
const noAdvice: Plugin = {
  name: 'no-advice',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]emitWarningIfUnsupportedVersion\.js$/ }, () => ({
      contents: 'export const state = {}; export const emitWarningIfUnsupportedVersion = () => {};',
    }));
  },
};

/** The files of the bundled command by name, and the files of packages that went into them. */
export interface CommandBundle {
  files: Record<string, Uint8Array>;
  /** Folders of packages in node_modules. */
  packages: string[];
}

/** Bundles cli/holdfast.ts for Node 20 and what is newer: holdfast.mjs, and one more file for each thing it loads only when needed. */
export async function bundleCommand(): Promise<CommandBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['cli/holdfast.ts'],
    outdir: 'cli',
    write: false,
    bundle: true,
    // In one file, the help would wait until two megabytes are parsed.
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    target: 'node20.0',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    minify: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
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
      dynaliteWhole,
      noAdvice,
      httpByRequire,
      versionOnly,
      leaveOut('@smithy/credential-provider-imds'),
      plainSchemas,
    ],
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  return {
    files: Object.fromEntries(outputFiles.map(({ path: file, contents }) => [path.basename(file), contents])),
    packages: [...new Set(packages)].sort(),
  };
}
