import { PERHAPS, type RequestContext } from './request-context.ts';

interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/** Text with policy variables in it, cut into plain text, variables and characters that stand for themselves. */
export type Template = readonly (string | Variable | { readonly literal: string })[];

const variable = /\$\{\s*([*?$]|[^{},]+?)\s*(?:,\s*'([^']*)'\s*)?\}/g;

/** Cuts text at its policy variables; undefined when there is none. Only for policies of version 2012-10-17. */
export function parseTemplate(text: string): Template | undefined {
  if (!text.includes('${')) return undefined;
  const parts: (string | Variable | { literal: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(variable)) {
    const [whole, name = '', fallback] = match;
    parts.push(text.slice(end, match.index));
    parts.push(/^[*?$]$/.test(name) ? { literal: name } : { key: name.toLowerCase(), fallback });
    end = match.index + whole.length;
  }
  if (end === 0) return undefined;
  parts.push(text.slice(end));
  return parts;
}

/** Substituted text: what came out of a variable is literal, also where it looks like a wildcard. */
export interface Substituted {
  readonly text: string;
  literal(index: number): boolean;
}

/** Fills in the variables: undefined when one has no value, null when a value is not known or there are several. */
export function substitute(template: Template, requestContext: RequestContext): Substituted | undefined | null {
  let text = '';
  let unknown = false;
  const literals: [from: number, to: number][] = [];
  for (const part of template) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    let value: string | undefined;
    if ('literal' in part) value = part.literal;
    else {
      const values = requestContext.values(part.key);
      const known = values === PERHAPS ? null : values;
      if (known === null || (known !== undefined && known.length > 1)) unknown = true;
      value = known?.[0] ?? part.fallback;
      if (known === undefined && value === undefined) return undefined;
    }
    literals.push([text.length, text.length + (value ?? '').length]);
    text += value ?? '';
  }
  if (unknown) return null;
  return { text, literal: (index) => literals.some(([from, to]) => index >= from && index < to) };
}
