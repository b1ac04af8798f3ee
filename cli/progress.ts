/** A line on stderr that says how far a long run is; on a terminal only, and gone when it is done. */
export class Progress {
  readonly #isShown = process.stderr.isTTY === true && process.env.TERM !== 'dumb';

  /** Puts the text in the place of the last. */
  show(text: string): void {
    if (this.#isShown) process.stderr.write(`\r\u001b[K${text}`);
  }

  /** Takes the line away. */
  done(): void {
    this.show('');
  }
}
