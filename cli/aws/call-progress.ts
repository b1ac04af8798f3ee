import { Progress } from '../progress.ts';

/** Says on a terminal what is being read, the page of a list, how many calls were made and how many a second. */
export class CallProgress {
  readonly #progress = new Progress();
  readonly #started = performance.now();
  readonly #pages = new Map<string, number>();
  #doing = '';
  #calls = 0;

  /** What is being done from now on. */
  doing(what: string): void {
    this.#doing = what;
    this.#pages.clear();
    this.#show('');
  }

  /** A call was answered, by IAM's name of it. */
  called(call: string): void {
    this.#calls += 1;
    const page = (this.#pages.get(call) ?? 0) + 1;
    this.#pages.set(call, page);
    // What describes a kind's resources in pages says so by its plural.
    this.#show(/:(List|Describe).*s$/.test(call) ? `, page ${page}` : '');
  }

  /** Takes the line away. */
  done(): void {
    this.#progress.done();
  }

  #show(more: string): void {
    const seconds = Math.max(1, (performance.now() - this.#started) / 1000);
    const rate = (this.#calls / seconds).toFixed(0);
    this.#progress.show(`${this.#doing}${more}; ${this.#calls} calls, ${rate} a second`);
  }
}
