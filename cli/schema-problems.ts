import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { formats } from './formats.ts';
import { type Elsewhere, hint, likelyMeant, type Schema } from './nearest.ts';
import { type Path, pathOfPointer, pathText } from './places.ts';

/** How schemas of ours are compiled. */
export const schemaOptions = { allErrors: true, verbose: true, allowUnionTypes: true, formats };

/** Compiles a schema of ours, draft 7, in which what has a pattern also has a title: the words for what it must be. */
export function compileSchema(schema: object): ValidateFunction {
  return new Ajv(schemaOptions).compile(schema);
}

/** Where a part of the document that was judged stands in what the user wrote: `account.yml:12`, and the path there. */
export type Locate = (path: Path) => { file: string; path: Path };

/** Everything in which `value` departs from the schema, one sentence each, beginning with the place. */
export function schemaProblems(
  validate: ValidateFunction,
  value: unknown,
  locate: Locate,
  elsewhere: Elsewhere = {},
): string[] {
  if (validate(value)) return [];
  const sentences = (validate.errors ?? [])
    .map((error) => sentenceOf(error, value, locate, validate.schema as Schema, elsewhere))
    .filter((text) => text !== undefined);
  return [...new Set(sentences)].toSorted((one, other) => lineOf(one) - lineOf(other));
}

const lineOf = (sentence: string) => Number(/^[^\s:]*:(\d+): /.exec(sentence)?.[1] ?? 0);

function sentenceOf(
  error: ErrorObject,
  root: unknown,
  locate: Locate,
  schema: Schema,
  elsewhere: Elsewhere,
): string | undefined {
  const path = pathOfPointer(error.instancePath, root);
  const at = (of: Path, sentence: (place: string) => string) => {
    const found = locate(of);
    return `${found.file}: ${sentence(pathText(found.path) || 'the document')}`;
  };
  const inside = (member: string) => [...path, member];
  // What one alternative lacks says less than what the alternatives are.
  if (/\/oneOf\/\d/.test(error.schemaPath)) return undefined;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown: string = error.params.additionalProperty;
      const known = Object.keys(error.parentSchema?.properties ?? {});
      return at(inside(unknown), (place) => `${place} is not known${hint(inside(unknown), known, schema, elsewhere)}`);
    }
    case 'required':
      return at(inside(error.params.missingProperty), (place) => `${place} is missing.`);
    case 'type':
      return at(path, (place) => `${place} must be ${wanted(error)}, not ${shown(error.data)}.`);
    case 'enum': {
      const known = error.params.allowedValues.map(String);
      const closest = likelyMeant(String(error.data), known);
      return at(
        path,
        (place) =>
          `${place} ${shown(error.data)} is not one of ${known.join(', ')}${closest === undefined ? '.' : `; did you mean ${closest}?`}`,
      );
    }
    case 'propertyNames':
      return at(
        inside(error.params.propertyName),
        (place) => `${place} must be named by ${(error.schema as { title: string }).title}.`,
      );
    case 'pattern':
      // A name's own error says less than that of the object it is in.
      if (error.propertyName !== undefined) return undefined;
      return at(path, (place) => `${place} must be ${wanted(error)}, not ${shown(error.data)}.`);
    case 'format':
      return at(
        path,
        (place) => `${place} ${shown(error.data)} is not a date or time in ISO 8601, such as 2026-12-31.`,
      );
    case 'oneOf': {
      // Each alternative has the title of them all.
      const title = (error.schema as { title: string }[])[0]?.title;
      return at(path, (place) => `${place} must be ${title}, not ${shown(error.data)}.`);
    }
    case 'minItems':
    case 'minLength':
      return at(path, (place) => `${place} must not be empty.`);
    case 'minimum':
    case 'maximum': {
      const bound = error.keyword === 'minimum' ? 'at least' : 'at most';
      const must = error.parentSchema?.title ?? `${bound} ${error.params.limit}`;
      return at(path, (place) => `${place} must be ${must}, not ${shown(error.data)}.`);
    }
    case 'if':
      return undefined;
    default:
      return at(path, (place) => `${place} ${error.message}.`);
  }
}

const wanted = ({ parentSchema, params }: ErrorObject): string =>
  parentSchema?.title ?? (params.type === 'integer' ? 'a whole number' : [params.type].flat().join(' or '));

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
