import schema from '../../docs/holdfast.schema.json' with { type: 'json' };
import { durationSettings, effectiveSettings } from '../../lib/effective-settings.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { otherSort, otherText } from '../document-sorts.ts';
import { InputError } from '../input-error.ts';
import { nearest } from '../nearest.ts';
import { type Path, pathText } from '../places.ts';
import { compileSchema, schemaProblems } from '../schema-problems.ts';
import type { Source } from '../source/source.ts';
import { sourceFor } from '../source/source-for.ts';
import { declaredIn } from './declared-access.ts';

/**
 * What a holdfast.yml sets, an empty one nothing; throws InputError with everything wrong in it.
 * Requirement ids are held against `requirements` where these are given.
 */
export function loadSettings(text: string, name: string, requirements: readonly string[] = []): SettingsFile {
  const source = sourceFor(asked, text, name);
  const content = source.value ?? {};
  const file = content as SettingsFile;
  const lists: unknown[] = [file.modes, file.route, file.exemptions, file.watch];
  for (const rule of lists.flatMap((list) => (Array.isArray(list) ? (list as { account?: unknown }[]) : []))) {
    // YAML reads an account id without quotes as a number, which has lost any leading zeros.
    const { account } = rule ?? {};
    if (typeof account === 'number' && account >= 0 && Number.isInteger(account) && account < 1e12)
      rule.account = String(account).padStart(12, '0');
  }
  const problems = schemaProblems(compileSchema(schema), content, (path) => ({ file: lineIn(source, path), path }));
  if (problems.length > 0) throw new InputError(otherSettings(content, name) ?? problems);
  if (file.access !== undefined)
    file.access = declaredIn(file.access, name, (index) => lineIn(source, ['access', index]));
  problems.push(...sessionProblems(file, source));
  if (requirements.length > 0) problems.push(...unknownRequirements(file, source, requirements));
  if (problems.length === 0) problems.push(...durationProblems(file, source));
  if (problems.length > 0) throw new InputError(problems);
  return file;
}

/** Sessions in undoChangesBy, where they would match nobody: whoever starts one chooses how its ARN ends. */
function sessionProblems({ undoChangesBy = [] }: SettingsFile, source: Source): string[] {
  return undoChangesBy.flatMap((pattern, index) => {
    if (!/^arn:[^:]*:sts:|:(assumed-role|federated-user)\//.test(pattern)) return [];
    const [, partition, account, role] = /^arn:([^:]+):sts::([^:]*):assumed-role\/([^/]+)/.exec(pattern) ?? [];
    const meant = role && `: arn:${partition}:iam::${account}:role/${role}, with its path if it has one`;
    const path = ['undoChangesBy', index];
    const place = `${lineIn(source, path)}: ${pathText(path)} "${pattern}"`;
    return [`${place} is a session, which no change is known by; name its role or user${meant ?? ''}.`];
  });
}

/** What the schema cannot say: how long each duration may be. */
function durationProblems(file: SettingsFile, source: Source): string[] {
  return durationSettings.flatMap((setting) => {
    const given = file[setting];
    try {
      effectiveSettings(given === undefined ? {} : { [setting]: given });
      return [];
    } catch (error) {
      if (error instanceof RangeError) return [`${lineIn(source, [setting])}: ${error.message}`];
      throw error;
    }
  });
}

const asked = 'a holdfast.yml';

/** Says of what has no setting in it that it is another document; undefined where it is not known to be. */
function otherSettings(content: unknown, name: string): string | undefined {
  const isSettings = Object.keys(schema.properties).some((member) => Object.hasOwn(content as object, member));
  const other = isSettings
    ? undefined
    : typeof content === 'string'
      ? otherText(content, asked)
      : otherSort(content, asked);
  return other && `${name}: ${other}`;
}

function lineIn({ name, lineOf }: Source, path: Path): string {
  const line = lineOf(path);
  return line === undefined ? name : `${name}:${line}`;
}

function unknownRequirements(file: SettingsFile, source: Source, known: readonly string[]): string[] {
  return (['modes', 'exemptions', 'route'] as const).flatMap((member) =>
    (file[member] ?? []).flatMap(({ requirement }, index) => {
      if (requirement === undefined || known.includes(requirement)) return [];
      const path = [member, index, 'requirement'];
      const place = `${lineIn(source, path)}: ${pathText(path)}`;
      return [`${place} "${requirement}" is not known; did you mean ${nearest(requirement, [...known])}?`];
    }),
  );
}
