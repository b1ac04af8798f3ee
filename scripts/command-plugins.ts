import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { _, Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { plainAccountSchema } from '../cli/account/plain-schema.ts';
import { sampleAccount } from '../cli/account/sample.ts';
import { memberTemplate } from '../cli/packaged/member-template.ts';
import { packagedTemplate } from '../cli/packaged/template.ts';
import { replay } from '../cli/replay/replay.ts';
import { runSettings } from '../cli/replay/run-settings.ts';
import type { Memory } from '../cli/replay/stage.ts';
import { schemaOptions } from '../cli/schema-problems.ts';
import { accessListSchema } from '../cli/settings/access-list-schema.ts';
import { configurationSchema } from '../cli/whatif/terraform/configuration-schema.ts';
import settingsSchema from '../docs/holdfast.schema.json' with { type: 'json' };

const root = path.dirname(import.meta.dirname);
// Node takes its one export for the whole module.
const { default: standaloneCode } = standalone as unknown as { default: typeof standalone.default };

/**
 * What the command reads or makes when it starts from a clone, made beforehand: the templates, and the sample account
 * as it is and as it is remembered.
 */
export const madeBeforehand: Plugin = {
  name: 'made-beforehand',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]cli[\\/]packaged[\\/]template\.ts$/ }, async () => {
      const text = JSON.stringify(
        JSON.stringify(await packagedTemplate({ repairs: true, parameters: { artifacts: '*/*' } })),
      );
      return { contents: `export const packagedTemplate = async () => JSON.parse(${text});` };
    });
    onLoad({ filter: /[\\/]cli[\\/]packaged[\\/]member-template\.ts$/ }, async () => {
      const text = JSON.stringify(JSON.stringify(await memberTemplate()));
      return { contents: `export const memberTemplate = async () => JSON.parse(${text});` };
    });
    onLoad({ filter: /[\\/]cli[\\/]account[\\/]sample\.ts$/ }, () => {
      const text = JSON.stringify(JSON.stringify(sampleAccount()));
      return { contents: `export const sampleAccount = () => JSON.parse(${text});` };
    });
    onLoad({ filter: /[\\/]cli[\\/]replay[\\/]sample-memory\.ts$/ }, async () => {
      const memory: Memory = [];
      const documents = sampleAccount();
      const settings = runSettings({}, undefined, false, documents);
      await replay({ documents, settings, events: [], burst: false, apply: true, memory });
      const text = JSON.stringify(JSON.stringify(memory));
      return { contents: `export const sampleMemory = () => JSON.parse(${text});` };
    });
  },
};

/** The schemas that the command judges by, by the names of the files that their code gets, and what imports each. */
export const schemas = {
  account: {
    schema: plainAccountSchema,
    imported: "import { plainAccountSchema as account } from './cli/account/plain-schema.ts';",
  },
  holdfast: {
    schema: settingsSchema,
    imported: "import holdfast from './docs/holdfast.schema.json' with { type: 'json' };",
  },
  access: {
    schema: accessListSchema,
    imported: "import { accessListSchema as access } from './cli/settings/access-list-schema.ts';",
  },
  configuration: {
    schema: configurationSchema,
    imported: "import { configurationSchema as configuration } from './cli/whatif/terraform/configuration-schema.ts';",
  },
};

/**
 * In the place of ajv: a compiler that knows our schemas, compiled already into files of their own. To compile that of
 * ACCOUNT.yml takes as long as a replay.
 */
export const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  setup({ onResolve, onLoad }) {
    const namespace = 'compiled-schemas';
    onResolve({ filter: /^ajv$/ }, () => ({ path: 'ajv', namespace }));
    onResolve({ filter: /^\.\/[\w-]+\.cjs$/, namespace }, ({ path: file }) => ({ path: file, external: true }));
    onLoad({ filter: /.*/, namespace }, () => ({
      resolveDir: root,
      contents: `
        ${Object.values(schemas)
          .map(({ imported }) => imported)
          .join('\n')}
        const validators = new Map([${Object.keys(schemas).map((name) => `[${name}, () => require('./${name}-validator.cjs')]`)}]);
        export class Ajv {
          compile = (schema) => Object.assign(validators.get(schema)(), { schema });
        }`,
    }));
  },
};

/** The code of a schema's validator, as a CommonJS module. */
export function validatorOf(schema: object): string {
  const formats = _`require(${path.join(root, 'cli', 'formats.ts')}).formats`;
  const ajv = new Ajv({ ...schemaOptions, code: { source: true, formats } });
  return standaloneCode(ajv, ajv.compile(schema));
}

/**
 * dynalite finds its operations by their names, reads a query that no request has here in a way that Node warns of, sums
 * up each answer for a header that nobody reads here, and has a database on disk that is never asked for.
 */
export const dynaliteWhole: Plugin = {
  name: 'dynalite-whole',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /[\\/]dynalite[\\/]index\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8'))
        .replace(/require\('(\.\/\w+\/)' \+ action\)/g, "require('$1' + action + '.js')")
        .replace('url.parse(req.url, true).query', '{}')
        .replace('crc32.unsigned(body)', '0'),
    }));
    const namespace = 'no-database-on-disk';
    onResolve({ filter: /^level$/ }, () => ({ path: 'level', namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: 'exports.Level = class {};' }));
  },
};

/** The SDK warns on stderr of Node versions that it will stop supporting, whichever Node it is packed with. */
export const noAdvice: Plugin = {
  name: 'no-advice',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]emitWarningIfUnsupportedVersion\.js$/ }, () => ({
      contents: 'export const state = {}; export const emitWarningIfUnsupportedVersion = () => {};',
    }));
  },
};
