import type { PolicyDocument } from '../resources.ts';

/** The most that AWS takes: bytes of a key or bucket policy, characters of all inline policies of a role together. */
export const policyLimits = { key: 32_768, bucket: 20_480, role: 10_240 };

const size = (text: string) => new TextEncoder().encode(text).length;

/** How many bytes more than `limit` a document takes at its shortest; 0 where it fits. */
export const bytesOver = (document: PolicyDocument, limit: number): number =>
  Math.max(0, size(JSON.stringify(document)) - limit);

/** Characters beyond what all inline policies of a role may have together, white space aside. */
export const inlineOver = (documents: PolicyDocument[]): number =>
  Math.max(0, documents.reduce((sum, document) => sum + JSON.stringify(document).length, 0) - policyLimits.role);

/** The document as text within `limit` bytes: laid out as the text it replaces, and minified only where it would not fit otherwise. */
export function policyText(document: PolicyDocument, before: string, limit: number): string {
  const indent = /^\{\r?\n?([ \t]+)"/.exec(before)?.[1];
  const text = before.includes('\n') ? JSON.stringify(document, null, indent ?? 2) : JSON.stringify(document);
  if (size(text) <= limit) return text;
  const over = bytesOver(document, limit);
  if (over === 0) return JSON.stringify(document);
  throw Object.assign(new Error(`The policy would be ${over} bytes longer than the ${limit} allowed.`), {
    name: 'LimitExceededException',
  });
}
