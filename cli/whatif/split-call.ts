import type { Option } from '../command-help.ts';
import { beginsCall } from './aws-call.ts';

/** A command line in two: what is Holdfast's, and the AWS CLI's call in it, if there is one. */
export function splitCall(
  argv: readonly string[],
  options: Readonly<Record<string, Pick<Option, 'type'>>>,
): { own: string[]; call: string[] } {
  const own: string[] = [];
  const call: string[] = [];
  const optionOf = (word: string) => {
    const [, name = ''] = /^--([\w-]+)/.exec(word) ?? [];
    return Object.hasOwn(options, name) ? options[name] : undefined;
  };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    const option = optionOf(word);
    if (option) {
      own.push(word);
      const value = argv[at + 1];
      if (option.type === 'string' && !word.includes('=') && value !== undefined) {
        own.push(value);
        at += 1;
      }
    } else if (call.length > 0 ? !/^(-h|--(help|no-color))$/.test(word) : beginsCall(word)) call.push(word);
    else own.push(word);
  }
  return { own, call };
}
