import schema from '../../docs/account.schema.json' with { type: 'json' };
import { asPrinted } from './schema-parts.ts';

/** The published schema without what it takes as printed: by then all of that is in the plain form. */
export const plainAccountSchema = plain(schema) as object;

function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(([, member]) => !isPrinted(member));
  const rest = Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
  if (!('then' in schema) || !isPrinted(schema.then)) return rest;
  const { if: _if, else: otherwise, ...others } = rest;
  return { ...others, ...(otherwise as object) };
}

function isPrinted(schema: unknown): boolean {
  return (schema as { $comment?: unknown } | null)?.$comment === asPrinted;
}
