import type { ValidateFunction } from 'ajv';
import schema from '../../docs/account.schema.json' with { type: 'json' };
import { compileSchema } from '../schema-problems.ts';
import { asPrinted } from './described-resources.ts';

let compiled: ValidateFunction | undefined;

/** Judges the plain form of ACCOUNT.yml; compiled once, as that takes a fifth of a second. */
export function accountValidator(): ValidateFunction {
  compiled ??= compileSchema(plainSchema(schema) as object);
  return compiled;
}

/** The published schema without what it takes as printed: by then all of that is in the plain form. */
function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(([, member]) => !isPrinted(member));
  const plain = Object.fromEntries(members.map(([name, member]) => [name, plainSchema(member)]));
  if (!('then' in schema) || !isPrinted(schema.then)) return plain;
  const { if: _if, else: otherwise, ...rest } = plain;
  return { ...rest, ...(otherwise as object) };
}

const isPrinted = (schema: unknown) => (schema as { $comment?: unknown } | null)?.$comment === asPrinted;
