import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tableOf } from '../fault-table.ts';

/** Makes docs/evidence/faults.md: every call of every function in the standard stories, each with every fault; 1 where a cell is wrong. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      story: { type: 'string' },
      call: { type: 'string' },
      every: { type: 'boolean' },
      print: { type: 'boolean' },
    },
  });
  const { text, wrong, runs } = await tableOf({
    ...(values.story !== undefined && { story: values.story }),
    ...(values.call !== undefined && { call: values.call }),
    ...(values.every && { every: true }),
    progress: (line) => void process.stderr.write(`${line}\n`),
  });
  if (values.print) process.stdout.write(text);
  else writeFileSync('docs/evidence/faults.md', text);
  for (const one of wrong) process.stdout.write(`${one}\n`);
  process.stdout.write(`${runs} runs with one fault, ${wrong.length} wrong.\n`);
  return wrong.length > 0 ? 1 : 0;
}
