import { asArray, isObject } from './elements.ts';
import type { PolicyDocument } from './policies.ts';

const sources = new WeakMap<object, unknown>();
const listed = new Set(['Action', 'NotAction', 'Resource', 'NotResource']);

const texts = (value: unknown): unknown =>
  asArray(value).map((one) => (typeof one === 'number' || typeof one === 'boolean' ? String(one) : one));

const mapped = (value: unknown, change: (value: unknown) => unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)])) : value;

function normalElement(name: string, value: unknown): unknown {
  if (listed.has(name)) return asArray(value);
  if (name === 'Principal' || name === 'NotPrincipal') return value === '*' ? { AWS: ['*'] } : mapped(value, asArray);
  if (name === 'Condition') return mapped(value, (keys) => mapped(keys, texts));
  return value;
}

/** A statement of the same meaning in one form: lists where IAM takes one or many, `"*"` as `{"AWS": ["*"]}`, condition values as text. Order and unknown elements are kept. */
export function normaliseStatement(statement: PolicyDocument): PolicyDocument {
  const normal = Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [name, normalElement(name, value)]),
  );
  sources.set(normal, statement);
  return Object.freeze(normal);
}

/** A policy whose Statement is a list of statements in normal form. */
export function normalisePolicy(document: PolicyDocument): PolicyDocument {
  const statements = document.Statement === undefined ? [] : asArray(document.Statement);
  const normal = { ...document, Statement: statements.map((one) => (isObject(one) ? normaliseStatement(one) : one)) };
  sources.set(normal, document);
  return Object.freeze(normal);
}

/** The policy with everything untouched as it was written before it was normalised; statements put in since are printed as they are. */
export function printPolicy(normal: PolicyDocument): PolicyDocument {
  const original = (one: unknown) => (isObject(one) && sources.has(one) ? sources.get(one) : one);
  const whole = original(normal);
  if (whole !== normal) return whole as PolicyDocument;
  return { ...normal, Statement: asArray(normal.Statement).map(original) };
}
