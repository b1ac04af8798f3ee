import { InputError } from '../input-error.ts';
import { pathText } from '../places.ts';
import { jsonSource } from './json.ts';
import { deepest, type Source, tooDeep } from './source.ts';
import { yamlSource } from './yaml.ts';

/** What an alias stands for is written out: a short file may be a very large document. */
const mostValues = 5_000_000;

/** Reads YAML or JSON; throws InputError with everything wrong in it, each with its line. */
export function readSource(text: string, name: string): Source {
  const content = text.replace(/^\uFEFF/, '');
  // JSON with a mistake is read as YAML, which contains JSON: its parser says where the mistake is.
  const source = jsonSource(content, name) ?? yamlSource(content, name);
  const problems = [...source.problems, ...valueProblems(source)];
  if (problems.length > 0) throw new InputError(problems);
  return source;
}

/** Makes the value one of JSON's, in which nothing is shared, and tells what no document may hold. */
function valueProblems(source: Source): string[] {
  const problems: string[] = [];
  const path: (string | number)[] = [];
  const at = (...further: string[]) => {
    const line = source.lineOf([...path, ...further]);
    return line === undefined ? source.name : `${source.name}:${line}`;
  };
  let values = 0;
  const copy = (value: unknown): unknown => {
    values += 1;
    if (values > mostValues || problems.length > 100) return null;
    if (value instanceof Date) return value.toISOString();
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > deepest) {
      problems.push(`${at()}: ${tooDeep(path)}`);
      return null;
    }
    const inner = (part: string | number, member: unknown) => {
      path.push(part);
      const copied = copy(member);
      path.pop();
      return copied;
    };
    if (Array.isArray(value)) return value.map((element, index) => inner(index, element));
    const copied: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (name === '__proto__') {
        problems.push(`${at(name)}: ${pathText([...path, name])} cannot be the name of a member.`);
        continue;
      }
      copied[name] = inner(name, member);
    }
    return copied;
  };
  source.value = copy(source.value);
  if (values > mostValues) problems.push(`${source.name}: This holds more than ${mostValues} values.`);
  return problems;
}
