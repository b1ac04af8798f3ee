import type { Context } from './context.ts';
import type { Truth } from './truth.ts';

/** A text of a policy with its wildcards apart from what stands for itself, so that a variable's value is never read as a pattern. */
export type Pattern = string | 'unresolved' | 'unknown';

/** `*` where it is a wildcard. */
export const star = '\uE000';
const mark = '\uE001';
const hide = (plain: string) => plain.replaceAll('*', star).replaceAll('?', mark);

/** Puts in the variables where the version has them. `unresolved`: a variable has no value; `unknown`: it has one nobody knows, or is none that the documents describe. */
export function expand(text: string, hasVariables: boolean, context: Context): Pattern {
  let isUnresolved = false;
  let isUnknown = false;
  if (!hasVariables) return hide(text);
  const parts = text.split(/(\$\{[^}]*\})/).map((part, index) => {
    if (index % 2 === 0) {
      if (part.includes('${')) isUnknown = true;
      return hide(part);
    }
    const inside = part.slice(2, -1);
    if (['*', '?', '$'].includes(inside)) return inside;
    const [, key = '', fallback] = /^([^,'{}$*?]+)(?:, '([^']*)')?$/.exec(inside) ?? [];
    const fact = context(key);
    if (key === '' || typeof fact === 'string' || fact.length > 1) isUnknown = true;
    else if (fact.length === 0 && fallback === undefined) isUnresolved = true;
    return fact[0] ?? fallback ?? '';
  });
  if (isUnresolved) return 'unresolved';
  return isUnknown ? 'unknown' : parts.join('');
}

/** The text of a pattern whose wildcards stand for themselves. */
export const exactly = (pattern: string): string => pattern.replaceAll(star, '*').replaceAll(mark, '?');

/** Whether the whole text is what the pattern describes: `*` any characters, `?` one. */
export function glob(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replaceAll(star, '[^]*')
    .replaceAll(mark, '[^]');
  return new RegExp(`^${source}$`, flags).test(text);
}

/** The six parts of an ARN or of a pattern for one, the last with all its colons; undefined for what has fewer. */
export function arnParts(text: string): readonly string[] | undefined {
  const parts = text.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Each part of the ARN by its own part of the pattern, so that no wildcard crosses a colon but in the last. */
export function globArn(pattern: readonly string[], arn: readonly string[]): boolean {
  return pattern.every((part, index) => glob(part, arn[index] ?? ''));
}

/** Whether a Resource pattern covers a resource. The documents show wildcards within the parts of an ARN, but engines match the text as a whole. */
export function coversResource(text: string, resource: string, hasVariables: boolean, context: Context): Truth {
  const pattern = expand(text, hasVariables, context);
  if (pattern === 'unresolved') return false;
  return pattern === 'unknown' ? 'unknown' : glob(pattern, resource);
}

/** Whether an Action covers an action: service and name in any case of letters; variables have no place in it. */
export const coversAction = (text: string, action: string): boolean => glob(hide(text), action, 'i');
