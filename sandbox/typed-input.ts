import { isObject } from './document.ts';
import inputTypes from './input.schema.json' with { type: 'json' };

/** The part of JSON Schema that the API's types need. */
export interface InputType {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, InputType>;
  additionalProperties?: InputType | boolean;
  items?: InputType;
  enum?: string[];
  if?: unknown;
  then?: InputType;
  else?: InputType;
}

const { operations, definitions } = inputTypes as unknown as {
  operations: Record<string, InputType>;
  definitions: Record<string, InputType>;
};

/** What the API declares of a call's input; undefined for a call that is not known. */
export function inputType(service: string, operation: string): InputType | undefined {
  const type = operations[`${service}:${operation}`];
  return type && resolvedType(type);
}

/** A type, the one it refers to where it does. */
export function resolvedType(type: InputType): InputType {
  const referred = type.$ref && definitions[type.$ref.replace('#/definitions/', '')];
  return referred ? resolvedType(referred) : type;
}

/** The first member of a call's input that has another type than the API's, as a sentence; undefined where all have theirs. */
export function inputProblem(service: string, operation: string, input: unknown): string | undefined {
  const type = operations[`${service}:${operation}`];
  return type && problemOf(type, input, '');
}

/** Members that the API does not declare are passed over, as AWS does; numbers and truths may be told as text, as in old records. */
function problemOf(type: InputType, value: unknown, place: string): string | undefined {
  if (type.$ref !== undefined) {
    const referred = definitions[type.$ref.replace('#/definitions/', '')];
    return referred && problemOf(referred, value, place);
  }
  if (type.then && type.else) return problemOf(typeof value === 'string' ? type.then : type.else, value, place);
  if (type.type !== undefined && ![type.type].flat().some((each) => isOf(each, value)))
    return `${place || 'The input'} must be ${[type.type].flat().join(' or ')}, not ${shown(value)}.`;
  if (type.enum && !type.enum.includes(String(value)))
    return `${place} ${shown(value)} is not one of ${type.enum.join(', ')}.`;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      const problem = type.items && problemOf(type.items, element, `${place}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const { properties = {}, additionalProperties: others } = type;
    const of = Object.hasOwn(properties, name) ? properties[name] : typeof others === 'object' ? others : undefined;
    const problem = of && problemOf(of, member, place === '' ? name : `${place}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'number')
    return Number.isFinite(typeof value === 'string' && value.trim() !== '' ? Number(value) : value);
  if (type === 'boolean') return typeof value === 'boolean' || /^(true|false)$/i.test(String(value));
  return typeof value === type;
}

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};
