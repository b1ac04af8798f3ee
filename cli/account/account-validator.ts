import type { ValidateFunction } from 'ajv';
import schema from '../../docs/account.schema.json' with { type: 'json' };
import { compileSchema } from '../schema-problems.ts';

let compiled: ValidateFunction | undefined;

/** Judges what ACCOUNT.yml holds; compiled once, as that takes a fifth of a second. */
export function accountValidator(): ValidateFunction {
  compiled ??= compileSchema(schema);
  return compiled;
}
