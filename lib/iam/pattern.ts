import { type Certainty, MAYBE, NO, YES } from './certainty.ts';
import { compileGlob, type Glob, globTest } from './glob.ts';
import type { RequestContext } from './request-context.ts';
import { parseTemplate, substitute } from './variables.ts';

/** How a text is compared: as it is, without regard to case, with wildcards, or as an ARN part by part. */
export type Comparison = 'exact' | 'ignoring case' | 'glob' | 'arn';

/** A compiled pattern: `test` says whether a text matches it for this request. */
export interface Pattern {
  /** Whether any text at all matches. */
  readonly any: boolean;
  test(text: string, requestContext: RequestContext): Certainty;
}

type Test = (text: string) => Certainty;

const certainty = (holds: boolean): Certainty => (holds ? YES : NO);

/** Cuts at the first five colons; fewer than six parts are no ARN. */
function arnParts(text: string, isColon: (index: number) => boolean): [from: number, to: number][] | undefined {
  const parts: [number, number][] = [];
  let from = 0;
  for (let at = 0; at < text.length && parts.length < 5; at++) {
    if (!isColon(at)) continue;
    parts.push([from, at]);
    from = at + 1;
  }
  parts.push([from, text.length]);
  return parts.length === 6 ? parts : undefined;
}

function compileArn(text: string, literal?: (index: number) => boolean): Test {
  // What a star alone means to the ARN operators is written nowhere.
  if (text === '*' && !literal?.(0)) return () => MAYBE;
  const parts = arnParts(text, (index) => text[index] === ':');
  if (parts === undefined) return () => NO;
  const globs: Glob[] = parts.map(([from, to]) =>
    compileGlob(text.slice(from, to), literal && ((index) => literal(from + index))),
  );
  return (actual) => {
    const actualParts = arnParts(actual, (index) => actual.charCodeAt(index) === 58);
    if (actualParts === undefined) return NO;
    return certainty(actualParts.every(([from, to], index) => globTest(globs[index] as Glob, actual.slice(from, to))));
  };
}

function compileText(text: string, comparison: Comparison, literal?: (index: number) => boolean): Test {
  switch (comparison) {
    case 'exact':
      return (actual) => (actual === text ? YES : NO);
    case 'ignoring case': {
      const lower = text.toLowerCase();
      return (actual) => certainty(actual.toLowerCase() === lower);
    }
    case 'arn':
      return compileArn(text, literal);
    case 'glob': {
      if (!text.includes('*') && !text.includes('?')) return (actual) => (actual === text ? YES : NO);
      const glob = compileGlob(text, literal);
      return (actual) => (globTest(glob, actual) ? YES : NO);
    }
  }
}

/** Compiles a pattern, with policy variables where the policy's version has them. One that lacks a value matches nothing. */
export function compilePattern(text: string, comparison: Comparison, variables: boolean): Pattern {
  const template = variables ? parseTemplate(text) : undefined;
  if (template === undefined) {
    return { any: text === '*' && comparison === 'glob', test: compileText(text, comparison) };
  }
  return {
    any: false,
    test(actual, requestContext) {
      const filled = substitute(template, requestContext);
      if (filled === null) return MAYBE;
      return filled === undefined ? NO : compileText(filled.text, comparison, filled.literal)(actual);
    },
  };
}
