import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { formats } from './formats.ts';
import { nearest } from './nearest.ts';

/** How schemas of ours are compiled. */
export const schemaOptions = { allErrors: true, verbose: true, allowUnionTypes: true, formats };

/** Compiles a schema of ours, draft 7, in which what has a pattern also has a title: the words for what it must be. */
export function compileSchema(schema: object): ValidateFunction {
  return new Ajv(schemaOptions).compile(schema);
}

/** Everything in which `value` departs from the schema, one sentence each, beginning with the file's name and the place. */
export function schemaProblems(validate: ValidateFunction, value: unknown, name: string): string[] {
  if (validate(value)) return [];
  const sentences = (validate.errors ?? [])
    .map((error) => sentenceOf(error, value))
    .filter((text) => text !== undefined);
  return [...new Set(sentences)].map((sentence) => `${name}: ${sentence}`);
}

function sentenceOf(error: ErrorObject, root: unknown): string | undefined {
  const place = placeOf(error.instancePath, root);
  const inside = (member: string) => joined(place, member, false);
  const of = place || 'the document';
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown: string = error.params.additionalProperty;
      return `${inside(unknown)} is not known${suggestion(unknown, Object.keys(error.parentSchema?.properties ?? {}))}`;
    }
    case 'required':
      return `${inside(error.params.missingProperty)} is missing.`;
    case 'type':
      return `${of} must be ${wanted(error)}, not ${shown(error.data)}.`;
    case 'enum': {
      const known = error.params.allowedValues.map(String);
      return `${of} ${shown(error.data)} is not one of ${known.join(', ')}${suggestion(String(error.data), known)}`;
    }
    case 'propertyNames':
      return `${inside(error.params.propertyName)} must be named by ${(error.schema as { title: string }).title}.`;
    case 'pattern':
      // A name's own error says less than that of the object it is in.
      return error.propertyName === undefined ? `${of} must be ${wanted(error)}, not ${shown(error.data)}.` : undefined;
    case 'format':
      return `${of} ${shown(error.data)} is not a date or time in ISO 8601.`;
    case 'if':
      return undefined;
    default:
      return `${of} ${error.message}.`;
  }
}

const wanted = (error: ErrorObject): string => error.parentSchema?.title ?? [error.params.type].flat().join(' or ');

/** The JSON pointer as people write it: `kms.keys[0].KeyState`. */
function placeOf(pointer: string, root: unknown): string {
  let at = root;
  let place = '';
  for (const part of pointer.split('/').slice(1)) {
    const member = part.replaceAll('~1', '/').replaceAll('~0', '~');
    place = joined(place, member, Array.isArray(at));
    at = (at as Record<string, unknown>)[member];
  }
  return place;
}

function joined(place: string, member: string, inList: boolean): string {
  if (inList) return `${place}[${member}]`;
  if (!/^[\w$-]+$/.test(member)) return `${place}[${JSON.stringify(member)}]`;
  return place ? `${place}.${member}` : member;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function suggestion(written: string, known: string[]): string {
  const closest = nearest(written, known);
  return closest === undefined ? '.' : `; did you mean ${closest}?`;
}
