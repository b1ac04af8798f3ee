import { parse } from 'yaml';
import { InputError } from './input-error.ts';

/** The value that YAML or JSON text stands for, no part of it shared with another; throws InputError with the line of a mistake. */
export function parseText(text: string, name: string): unknown {
  const content = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(content);
  } catch {
    // Not JSON, or JSON with a mistake: YAML contains JSON, and its parser says where.
  }
  try {
    // An anchor and its aliases are one object; documents are changed in place, so each needs its own.
    return JSON.parse(JSON.stringify(parse(content, { merge: true, maxAliasCount: 10_000 }) ?? null));
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    throw new InputError(`${name}: ${reason.replace(/:$/, '')}.`);
  }
}
