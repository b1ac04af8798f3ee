import { asArray, isObject } from './elements.ts';
import type { PolicyDocument } from './policies.ts';
import { compileStatement, type Statement } from './statement.ts';

/** A policy document, compiled. */
export interface Policy {
  readonly statements: readonly Statement[];
}

const compiled = new WeakMap<object, Policy>();

function statementsOf(document: unknown): readonly Statement[] {
  // What is no policy may say anything about anyone.
  const unreadable = (flaw: string): Statement[] => [compileStatement(undefined, 0, false, flaw)];
  if (!isObject(document)) return unreadable('the policy is not an object');
  const { Version, Statement } = document;
  if (Statement === undefined) return unreadable('the policy has no Statement');
  const known = Version === undefined || Version === '2008-10-17' || Version === '2012-10-17';
  const flaw = known ? undefined : `its policy has the unknown Version ${JSON.stringify(Version)}`;
  return asArray(Statement).map((one, index) => compileStatement(one, index, Version === '2012-10-17', flaw));
}

/** Compiles a policy document (also one given as JSON text), once for each document object; never throws: what cannot be understood makes its statements match perhaps. */
export function parsePolicy(document: PolicyDocument | string | null): Policy {
  const policy = parseOnce(document);
  if (typeof document === 'object' && document !== null) compiled.set(document, policy);
  return policy;
}

/** The same without remembering it: for a document that is used once, remembering costs more than compiling. */
export function parseOnce(document: PolicyDocument | string | null): Policy {
  if (typeof document !== 'object' || document === null) return { statements: statementsOf(fromText(document)) };
  return compiled.get(document) ?? { statements: statementsOf(document) };
}

function fromText(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
