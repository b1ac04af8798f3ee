/** What the user gave cannot be used; `problems` are sentences that name the place, and the message is all of them on one line. */
export class InputError extends Error {
  readonly problems: string[];
  constructor(problems: string | string[]) {
    const all = typeof problems === 'string' ? [problems] : problems;
    const shown = all.slice(0, 20);
    if (all.length > shown.length) shown.push(`And ${all.length - shown.length} more.`);
    super(shown.join(' '));
    this.name = 'InputError';
    this.problems = all;
  }
}
