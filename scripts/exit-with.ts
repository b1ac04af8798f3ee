import { InputError } from './input-error.ts';

/** Ends the process with the status a program returns; 1 with the reason on stderr where its input was wrong. */
export async function exitWith(program: () => Promise<number>): Promise<void> {
  // Whoever reads us may stop early, as head does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
