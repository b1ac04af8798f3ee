import { InputError } from './input-error.ts';

/** The values of each condition key, none for one said to be absent; a key without a colon is a pair of the encryption context. Keys are the same in any letter case. Throws InputError for what is no KEY=VALUE. */
export function contextPairs(command: string, pairs: readonly string[]): Map<string, string[]> {
  const context = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new InputError(`holdfast ${command}: --context ${pair} is not KEY=VALUE.`);
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const written = name.includes(':') ? name : `kms:EncryptionContext:${name}`;
    const key = [...context.keys()].find((each) => each.toLowerCase() === written.toLowerCase()) ?? written;
    context.set(key, [...(context.get(key) ?? []), ...(value === '' ? [] : [value])]);
  }
  return context;
}
