import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** One class of a client's models/errors.js, as its generator writes them all; another is left as it is. */
const errorClass =
  /^export class (\w+) extends __BaseException \{\n(?: +static shapeId = "([\w.]+#)\1";\n)? +name = "(\1)";\n +\$fault = ("\w+");\n( +\$retryable = \{\};\n)?(?: +\w+;\n)* +constructor\(opts\) \{\n +super\(\{\n +name: "\3",\n +\$fault: \4,\n +\.\.\.opts,\n +\}\);\n +Object\.setPrototypeOf\(this, \1\.prototype\);\n((?: +this\.(\w+) = opts\.\7;\n)*) +\}\n\}$/gm;

/** Makes the classes that differ in nothing but what is given. */
const make = (space: string | undefined) => `
function errorClass(name, $fault, more, ...members) {
  const Made = class extends __BaseException {
    ${space ? `static shapeId = "${space}" + name;` : ''}
    constructor(opts) {
      super({ name, $fault, ...opts });
      Object.setPrototypeOf(this, Made.prototype);
      Object.assign(this, { name, $fault, ...more });
      for (const member of members) this[member] = opts[member];
    }
  };
  return Made;
}
`;

/** A client has a class for each error of its service, a dozen lines each, which nobody here names: made by one function they are the same; 50 to 70 KB. */
export const errorClasses: Plugin = {
  name: 'error-classes',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]models[\\/]errors\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const space = /shapeId = "([\w.]+#)/.exec(source)?.[1];
      const made = source.replace(errorClass, (whole, of, spaceOf, name, fault, retryable = '', members = '') => {
        if (spaceOf !== space) return whole;
        const own = [...members.matchAll(/this\.(\w+)/g)].map(([, member]) => `, "${member}"`).join('');
        return `export const ${of} = /* @__PURE__ */ errorClass("${name}", ${fault}, ${retryable ? '{ $retryable: {} }' : 0}${own});`;
      });
      return { contents: made + make(space) };
    });
  },
};

/** The schema of an error that has nothing but a message, and its entry in the registry of a client's errors. */
const plainError =
  /^export var (\w+)\$ = \[-3, n0, \w+,\n(?: +(?:\{.*\}|0),\n) +\[(?:_[Mm])?\],\n +\[0?\]\n\];\nn0_registry\.registerError\(\1\$, \1\);\n/gm;

/**
 * A client's schemas without those of errors that nothing is to be read of: of an error that it does not know, a client
 * of a JSON protocol makes one with the name and message that AWS gave it, which is all that is asked here; 50 KB.
 * Clients of other protocols know an error by another name than AWS gives it.
 */
export function withoutPlainErrors(schemas: string, runtimeConfig: string, errors: string): string {
  if (!/protocol: config\?\.protocol \?\? AwsJson/.test(runtimeConfig) || /awsQueryCompatible/.test(runtimeConfig))
    return schemas;
  return schemas.replace(plainError, (whole, name) => {
    const isRetryable = new RegExp(`^export class ${name} [^}]*\\$retryable`, 'm').test(errors);
    return isRetryable || isNamedElsewhere(schemas, whole, name) ? whole : '';
  });
}

/** A stream of events may name an error. */
const isNamedElsewhere = (schemas: string, whole: string, name: string) =>
  schemas.split(`${name}$`).length > whole.split(`${name}$`).length;
