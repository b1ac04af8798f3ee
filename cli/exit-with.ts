import { InputError } from './input-error.ts';

/** Ends the process with the status a program returns; 1 with the reason in one line on stderr where its input was wrong or it failed. */
export async function exitWith(program: () => Promise<number>): Promise<void> {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Whoever reads us may stop early, as head does.
    if (code === 'EPIPE') process.exit();
    process.stderr.write(`Standard output cannot be written: ${message}.\n`);
    process.exit(1);
  });
  try {
    process.exitCode = await program();
  } catch (error) {
    process.stderr.write(`${error instanceof InputError ? error.message : failure(error)}\n`);
    process.exitCode = 1;
  }
}

const failure = (error: unknown) =>
  process.env.HOLDFAST_DEBUG
    ? whyAndWhere(error)
    : `${whyAndWhere(error).replace(/\s*\n\s*/g, ' ')}; HOLDFAST_DEBUG=1 shows the whole trace.`;

/** A failure of ours, what is wrong and where; HOLDFAST_DEBUG asks for the whole stack. */
export function whyAndWhere(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, stack = '' } = error;
  if (process.env.HOLDFAST_DEBUG) return stack;
  const where = /^\s+at .*$/m.exec(stack)?.[0].trim();
  return where ? `${message} (${where})` : message;
}
