import { shownText } from './shown-text.ts';

/** What the user gave cannot be used; `problems` are sentences that name the place, and the message has one a line. */
export class InputError extends Error {
  readonly problems: string[];
  constructor(problems: string | string[]) {
    const all = [problems].flat().map(shownText);
    const shown = all.slice(0, 20);
    if (all.length > shown.length) shown.push(`And ${all.length - shown.length} more.`);
    super(shown.join('\n'));
    this.name = 'InputError';
    this.problems = all;
  }
}
