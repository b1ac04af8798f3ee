import type { ValidateFunction } from 'ajv';
import { compileSchema } from '../schema-problems.ts';
import { plainAccountSchema } from './plain-schema.ts';

let compiled: ValidateFunction | undefined;

/** Judges the plain form of ACCOUNT.yml; compiled once, as that takes a fifth of a second. */
export function accountValidator(): ValidateFunction {
  compiled ??= compileSchema(plainAccountSchema);
  return compiled;
}
