import { exitWith } from '../cli/exit-with.ts';
import { InputError } from '../cli/input-error.ts';

/** A part of a script, which is loaded when it is called and resolves to the exit status. */
type Load = () => Promise<{ run(argv: string[]): Promise<number> }>;

/** Runs the part of a script that the first argument names; without one, or with --help, prints the help. */
export async function runNamed(kind: string, help: string, parts: Record<string, Load>): Promise<void> {
  await exitWith(async () => {
    const [name, ...argv] = process.argv.slice(2);
    if (name === undefined || name === '--help') {
      process.stdout.write(`${help}\n`);
      return name === undefined ? 1 : 0;
    }
    const load = parts[name];
    if (!load) throw new InputError(`There is no ${kind} ${name}; there are ${Object.keys(parts).join(', ')}.`);
    return (await load()).run(argv);
  });
}
