import { isObject } from '../document.ts';
import { type Leaf, leavesAt } from '../event-fields.ts';

type LeafTest = (value: Leaf) => boolean;
type Pattern = { [member: string]: unknown };

/**
 * An EventBridge event pattern as a function of the event, by event-ruler's meaning of exact values, `prefix`, `suffix`,
 * `exists`, `anything-but` (also with `prefix` and `suffix`) and `$or`. Throws for every other operator: a pattern the
 * sandbox does not match exactly as AWS would must not be deployed.
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isObject(pattern)) throw new Error('An event pattern is an object.');
  const test = compileObject(pattern, []);
  return (event) => test(event, event);
}

type NodeTest = (node: unknown, event: unknown) => boolean;

function compileObject(pattern: Pattern, path: string[]): NodeTest {
  const members = Object.entries(pattern);
  if (members.length === 0) throw patternError(path, 'empty objects are not allowed');
  const tests = members.map(([name, value]) => {
    if (name === '$or') return compileAlternatives(value, path);
    // To event-ruler a dotted name and nested names are the same field.
    const [member = '', ...below] = name.split('.');
    const inner = below.length > 0 ? { [below.join('.')]: value } : value;
    const place = [...path, member];
    const test = Array.isArray(inner) ? compileLeaf(inner, place) : undefined;
    if (!test && !isObject(inner)) throw patternError(place, 'must be an object or an array');
    const deeper = test ?? compileObject(inner as Pattern, place);
    return (node: unknown, event: unknown) => deeper(isObject(node) ? node[member] : undefined, event);
  });
  const all: NodeTest = (node, event) => tests.every((test) => test(node, event));
  // All members of a pattern object must hold within one element of an array, never across two.
  return (node, event) =>
    Array.isArray(node) && node.length > 0 ? node.some((element) => all(element, event)) : all(node, event);
}

function compileAlternatives(alternatives: unknown, path: string[]): NodeTest {
  if (!Array.isArray(alternatives) || alternatives.length === 0 || !alternatives.every(isObject)) {
    throw patternError([...path, '$or'], 'must be a list of objects');
  }
  const tests = alternatives.map((alternative) => compileObject(alternative, path));
  return (node, event) => tests.some((test) => test(node, event));
}

function compileLeaf(values: unknown[], path: string[]): NodeTest {
  if (values.length === 0) throw patternError(path, 'empty arrays are not allowed');
  const absent = values.some((value) => isObject(value) && value.exists === false);
  const tests = values.map((value) => compileValue(value, path));
  return (node, event) => {
    if (leavesAt(node, []).some((leaf) => tests.some((test) => test(leaf)))) return true;
    return absent && leavesAt(event, path).length === 0;
  };
}

function compileValue(value: unknown, path: string[]): LeafTest {
  if (!isObject(value)) {
    if (Array.isArray(value)) throw patternError(path, 'a match value must be a string, number, true, false or null');
    return (leaf) => leaf === value;
  }
  const [operator = '', ...others] = Object.keys(value);
  if (others.length > 0) throw patternError(path, 'only one operator is allowed in a match expression');
  const operand = value[operator];
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw patternError(path, 'exists must be either true or false');
    return () => operand;
  }
  if (operator === 'prefix' || operator === 'suffix') return affixTest(operator, operand, path);
  if (operator === 'anything-but') return anythingBut(operand, path);
  throw patternError(path, `the operator ${operator} is not one the sandbox matches`);
}

function anythingBut(operand: unknown, path: string[]): LeafTest {
  if (isObject(operand)) {
    const [[operator, affixes] = ['', undefined], ...others] = Object.entries(operand);
    if (others.length > 0 || (operator !== 'prefix' && operator !== 'suffix')) {
      throw patternError(path, `anything-but ${operator} is not one the sandbox matches`);
    }
    const tests = list(affixes, path).map((affix) => affixTest(operator, affix, path));
    return (leaf) => !tests.some((test) => test(leaf));
  }
  const values = list(operand, path);
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw patternError(path, 'anything-but takes either strings or numbers');
  }
  return (leaf) => !values.includes(leaf);
}

function affixTest(operator: 'prefix' | 'suffix', affix: unknown, path: string[]): LeafTest {
  if (typeof affix !== 'string') throw patternError(path, `${operator} must be a string`);
  return (leaf) => typeof leaf === 'string' && (operator === 'prefix' ? leaf.startsWith(affix) : leaf.endsWith(affix));
}

function list(value: unknown, path: string[]): unknown[] {
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw patternError(path, 'empty lists are not allowed');
  return values;
}

function patternError(path: string[], why: string): Error {
  return new Error(`Event pattern at ${path.join('.') || 'its root'}: ${why}.`);
}
