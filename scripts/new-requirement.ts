import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitWith } from '../cli/exit-with.ts';
import { InputError } from '../cli/input-error.ts';
import { type Kind, kinds } from '../lib/model.ts';

const root = join(import.meta.dirname, '..');

const help = `Begins a requirement: its file, its table of cases, and its place among the requirements of its kind.

  npm run new -- KIND/WHAT-HOLDS        such as canary/key-stays-usable

KIND is ${kinds.join(', ')}. The tests fail until both files are filled in.`;

/** `npm run new`; writes below `folder`. Returns the exit status. */
export function run(argv: string[], folder = root): number {
  const [id, ...more] = argv;
  if (id === '--help' || id === '-h') {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const [, kind, name] = /^([a-z-]+)\/([a-z][a-z0-9]*(?:-[a-z0-9]+)+)$/.exec(id ?? '') ?? [];
  if (!kind || !name || more.length > 0 || !kinds.includes(kind as Kind))
    throw new InputError(`new: give one id such as canary/key-stays-usable, not "${argv.join(' ')}". See --help.`);
  const file = join(folder, `lib/kinds/${kind}/requirements/${name}.ts`);
  const table = join(folder, `test/kinds/${kind}/${name}.cases.ts`);
  for (const made of [file, table]) if (existsSync(made)) throw new InputError(`new: ${made} is there already.`);
  const kindFile = join(folder, `lib/kinds/${kind}/kind.ts`);
  if (!existsSync(kindFile))
    throw new InputError(`new: ${kindFile} is not there: declare the kind first, as CONTRIBUTING.md says.`);
  const registered = register(readFileSync(kindFile, 'utf8'), name);
  for (const made of [file, table]) mkdirSync(dirname(made), { recursive: true });
  writeFileSync(file, requirementText(kind, name));
  writeFileSync(table, casesText(kind, name));
  writeFileSync(kindFile, registered);
  process.stdout.write(`Fill in ${file}\nand     ${table}\nthen    npm run fix && npm test && npm run generate\n`);
  return 0;
}

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A kind's declaration with one more requirement, last of its list. */
function register(declaration: string, name: string): string {
  const line = `import ${camel(name)} from './requirements/${name}.ts';`;
  const imports = declaration.match(/^import .*$/gm) ?? [];
  const next = imports.find(
    (one) => one.includes("'./") && one.slice(one.indexOf("'")) > line.slice(line.indexOf("'")),
  );
  const last = imports.at(-1) ?? '';
  const imported = declaration.replace(next ?? last, next ? `${line}\n${next}` : `${last}\n${line}`);
  const listed = imported.replace(/( requirements: \[)([^\]]*?),?\s*\]/, (_, open: string, list: string) => {
    const names = [...list.split(','), camel(name)].map((one) => one.trim()).filter(Boolean);
    return `${open}\n${names.map((one) => `    ${one},\n`).join('')}  ]`;
  });
  if (listed === imported) throw new InputError('new: the list of requirements could not be found.');
  return listed;
}

const requirementText = (kind: string, name: string) => `import { requirement } from '../../requirement.ts';

/** What holds, in one sentence. */
export default requirement({
  id: '${kind}/${name}',
  title: '',
  subject: '${kind}',
  severity: 'medium',
  headline: { broken: 'cannot ...', mended: 'can ... again' },
  citation: {
    document: '',
    url: 'https://docs.aws.amazon.com/',
    demands: '',
  },
  check(look) {
    throw new Error(\`Say whether it holds for \${look.subject.arn}.\`);
  },
});
`;

const casesText = (kind: string, name: string) => `import { cases } from '../cases.ts';

/** What ${kind}/${name} says, by example: cases on both sides, and one that cannot be decided. */
export default cases<'${kind}'>([]);
`;

if (import.meta.main) await exitWith(async () => run(process.argv.slice(2)));
