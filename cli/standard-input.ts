/** Standard input; on a terminal it says first, on stderr, what is waited for and how to end it. */
export function standardInput(what: string): NodeJS.ReadStream {
  if (process.stdin.isTTY) {
    const end = process.platform === 'win32' ? 'Ctrl-Z and Enter' : 'Ctrl-D';
    process.stderr.write(`Reading ${what} from the terminal; ${end} ends it, Ctrl-C gives up.\n`);
  }
  return process.stdin;
}
