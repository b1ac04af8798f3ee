import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { type Mutant, mutants } from '../mutants.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Takes each point of law 13 out of the code and runs the scenario that stands for it: 0 where each turns red; `argv` may name points by their beginning. */
export async function run(argv: string[]): Promise<number> {
  const chosen = mutants.filter(({ point }) => argv.length === 0 || argv.some((name) => point.startsWith(name)));
  let alive = 0;
  for (const mutant of chosen)
    for (const order of mutant.inBothOrders ? ['heard as made', 'heard the last first'] : ['']) {
      const failed = await failures(mutant, order);
      if (failed === 0) alive += 1;
      process.stdout.write(`${failed === 0 ? 'NOT SEEN' : 'red'}  ${mutant.point}${order && `, ${order}`}\n`);
    }
  process.exitCode = 0;
  return alive === 0 ? 0 : 1;
}

/** How many scenarios fail with a point taken out. */
async function failures({ file, from, to, red: [test, name] }: Mutant, order: string): Promise<number> {
  let isTakenOut = false;
  const plugin = {
    name: 'takes-out-a-point',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (id.split('?')[0] !== `${root}${file}`) return undefined;
      if (!code.includes(from)) throw new Error(`${file} does not hold: ${from}`);
      isTakenOut = true;
      return code.replace(from, () => to);
    },
  };
  const filter = `${test.startsWith('../') ? `test/scenarios/${test.slice(3)}` : `test/scenarios/law-13/${test}`}.test.ts`;
  const vitest = await startVitest(
    'test',
    [filter],
    {
      ...{ root, watch: false, fsModuleCache: false, reporters: [{}], testNamePattern: name, maxWorkers: 1 },
      ...{ testTimeout: 120_000, env: { HOLDFAST_ORDER: order } },
    },
    { plugins: [plugin] },
  );
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const results = tests.map((one) => one.result().state);
  await vitest.close();
  if (!isTakenOut || results.every((state) => state === 'skipped'))
    throw new Error(`No scenario of ${filter} is named "${name}", or it does not use ${file}.`);
  return results.filter((state) => state === 'failed').length;
}
