import { dirname, join } from 'node:path';
import type { DeclaredAccess } from '../../lib/model.ts';
import { InputError } from '../input-error.ts';
import { readInputFile } from '../input-file.ts';
import { misspelling } from '../kms-actions.ts';
import { compileSchema, schemaProblems } from '../schema-problems.ts';
import { readSource } from '../source/read.ts';
import { accessListSchema } from './access-list-schema.ts';

/** The name of the file in which access is declared, where none is given. */
export const accessFile = 'holdfast.access.yml';

/** The access that a file declares: a list, alone or as `access`; throws InputError with everything wrong in it. */
export function loadDeclaredAccess(text: string, name: string): DeclaredAccess[] {
  const source = readSource(text, name);
  const content = source.value ?? [];
  const problems = schemaProblems(compileSchema(accessListSchema), content, (path) => {
    const line = source.lineOf(path);
    return { file: line === undefined ? name : `${name}:${line}`, path };
  });
  if (problems.length > 0) throw new InputError(problems);
  const declared = (Array.isArray(content) ? content : (content as { access: unknown }).access) as DeclaredAccess[];
  const path = Array.isArray(content) ? [] : ['access'];
  const wrong = declarationProblems(declared, (index) => {
    const line = source.lineOf([...path, index]);
    return line === undefined ? name : `${name}:${line}`;
  });
  if (wrong.length > 0) throw new InputError(wrong);
  return declared;
}

/** Where a declaration stands in its file: `holdfast.yml:12`. */
type PlaceOf = (index: number) => string;

/** The access that the settings of a file declare: the entries, or those of the file they name, relative to the settings' own. */
export function declaredIn(
  access: DeclaredAccess[] | string,
  settingsFile: string,
  placeOf: PlaceOf,
): DeclaredAccess[] {
  if (typeof access !== 'string') {
    const wrong = declarationProblems(access, placeOf);
    if (wrong.length > 0) throw new InputError(wrong);
    return access;
  }
  const path = access.startsWith('/') ? access : join(dirname(settingsFile), access);
  return loadDeclaredAccess(readInputFile(path), path);
}

/** What the schema cannot say of declarations. */
function declarationProblems(declared: DeclaredAccess[], placeOf: PlaceOf): string[] {
  const names = new Set<string>();
  return declared.flatMap((one, index) => {
    const problems: string[] = [];
    const tell = (problem: string) => problems.push(`${placeOf(index)}: access ${one.name}: ${problem}`);
    if (names.has(one.name)) tell('this name is given twice.');
    names.add(one.name);
    if ((one.key === undefined) === (one.bucket === undefined))
      tell('it is to a key or to a bucket: give one of them.');
    const service = one.key === undefined ? 's3' : 'kms';
    const other = one.actions.find((action) => !action.startsWith(`${service}:`));
    if (other !== undefined && problems.length === 0)
      tell(`${other} is not an action on ${one.key === undefined ? 'a bucket' : 'a key'}.`);
    for (const wrong of one.actions.map(misspelling)) if (wrong !== undefined) tell(wrong);
    return problems;
  });
}
