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
        return `export const ${of} = errorClass("${name}", ${fault}, ${retryable ? '{ $retryable: {} }' : 0}${own});`;
      });
      return { contents: made + make(space) };
    });
  },
};
