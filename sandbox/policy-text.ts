import type { PolicyDocument } from '../lib/iam/access.ts';
import { type Document, objectIn } from './document.ts';

const parsed = new Map<string, PolicyDocument | undefined>();

/** A policy as an object, whether it is held as one or as JSON text; undefined for what is neither. */
export function policyObject(policy: unknown): PolicyDocument | undefined {
  if (typeof policy !== 'string')
    return typeof policy === 'object' && policy !== null ? (policy as Document) : undefined;
  if (!parsed.has(policy)) {
    if (parsed.size > 2_000) parsed.clear();
    parsed.set(policy, objectIn(policy));
  }
  return parsed.get(policy);
}

/** A policy as JSON text: byte for byte as a client put it, where one did. */
export function policyText(policy: unknown): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}
