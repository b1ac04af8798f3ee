import type { PolicyDocument } from '../../model.ts';

/** The document as text within `limit` bytes: laid out as the text it replaces, and minified only where it would not fit otherwise. */
export function policyText(document: PolicyDocument, before: string, limit: number): string {
  const indent = /^\{\r?\n?([ \t]+)"/.exec(before)?.[1];
  const text = before.includes('\n') ? JSON.stringify(document, null, indent ?? 2) : JSON.stringify(document);
  const size = (of: string) => new TextEncoder().encode(of).length;
  if (size(text) <= limit) return text;
  const minified = JSON.stringify(document);
  if (size(minified) <= limit) return minified;
  throw Object.assign(new Error(`The policy would have ${size(minified)} bytes, more than the ${limit} allowed.`), {
    name: 'LimitExceededException',
  });
}
