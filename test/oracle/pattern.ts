import type { Context } from './context.ts';
import { agreed, all, type Truth } from './truth.ts';

/** A text of a policy with its wildcards apart from what stands for itself, so that a variable's value is never read as a pattern. */
export type Pattern = string | 'unresolved' | 'unknown';

const star = '\uE000';
const mark = '\uE001';

/** Puts in the variables where the version has them. `unresolved`: a variable has no value; `unknown`: it has one nobody knows, or is none that the documents describe. */
export function expand(text: string, hasVariables: boolean, context: Context): Pattern {
  let fate: 'unresolved' | 'unknown' | undefined;
  const hide = (plain: string) => plain.replaceAll('*', star).replaceAll('?', mark);
  if (!hasVariables) return hide(text);
  const parts = text.split(/(\$\{[^}]*\})/).map((part, index) => {
    if (index % 2 === 0) {
      if (part.includes('${')) fate = 'unknown';
      return hide(part);
    }
    const inside = part.slice(2, -1);
    if (['*', '?', '$'].includes(inside)) return inside;
    const [, key = '', fallback] = /^([^,'{}\s$*?]+)(?:, '([^']*)')?$/.exec(inside) ?? [];
    const fact = context.get(key.toLowerCase()) ?? [];
    if (key === '' || typeof fact === 'string' || fact.length > 1) fate = 'unknown';
    else if (fact.length === 0 && fallback === undefined) fate ??= 'unresolved';
    return fact[0] ?? fallback ?? '';
  });
  return fate ?? parts.join('');
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

/** Whether a Resource pattern covers a resource. The documents have wildcards within the parts of an ARN, the engines across them: where that differs nobody can say. */
export function coversResource(text: unknown, resource: string, hasVariables: boolean, context: Context): Truth {
  if (typeof text !== 'string') return 'unknown';
  const pattern = expand(text, hasVariables, context);
  if (pattern === 'unresolved') return false;
  if (pattern === 'unknown') return 'unknown';
  if (pattern === star) return true;
  const [parts, arn] = [arnParts(pattern), arnParts(resource)];
  return agreed(glob(pattern, resource), parts !== undefined && arn !== undefined && globArn(parts, arn));
}

/** Whether an Action covers an action: names and service in any case of letters, variables have no place. */
export function coversAction(text: unknown, action: string): Truth {
  if (typeof text !== 'string' || !/^(\*|[^:]+:[^:]+)$/.test(text)) return 'unknown';
  return all([glob(text.replaceAll('*', star).replaceAll('?', mark), action, 'i')]);
}
