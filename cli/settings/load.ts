import schema from '../../docs/holdfast.schema.json' with { type: 'json' };
import { effectiveSettings, type SettingsFile } from '../../lib/settings.ts';
import { InputError } from '../input-error.ts';
import { nearest } from '../nearest.ts';
import { parseText } from '../parse-text.ts';
import { compileSchema, schemaProblems } from '../schema-problems.ts';

/**
 * What a holdfast.yml sets, an empty one nothing; throws InputError with everything wrong in it.
 * Requirement ids are held against `requirements` where these are given.
 */
export function loadSettings(text: string, name: string, requirements: readonly string[] = []): SettingsFile {
  const content = parseText(text, name) ?? {};
  const file = content as SettingsFile;
  for (const rule of Array.isArray(file.modes) ? file.modes : []) {
    // YAML reads an account id without quotes as a number, which has lost any leading zeros.
    if (typeof rule?.account === 'number') rule.account = String(rule.account).padStart(12, '0');
  }
  const problems = schemaProblems(compileSchema(schema), content, name);
  if (problems.length === 0 && requirements.length > 0) problems.push(...unknownRequirements(file, name, requirements));
  if (problems.length === 0) problems.push(...durationProblems(file, name));
  if (problems.length > 0) throw new InputError(problems);
  return file;
}

/** What the schema cannot say: how long a duration may be. */
function durationProblems(file: SettingsFile, name: string): string[] {
  try {
    effectiveSettings(file);
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [`${name}: ${error.message}`];
    throw error;
  }
}

function unknownRequirements(file: SettingsFile, name: string, known: readonly string[]): string[] {
  return (['modes', 'exemptions'] as const).flatMap((member) =>
    (file[member] ?? []).flatMap(({ requirement }, index) => {
      if (requirement === undefined || known.includes(requirement)) return [];
      const place = `${name}: ${member}[${index}].requirement`;
      return [`${place} "${requirement}" is not known; did you mean ${nearest(requirement, [...known])}?`];
    }),
  );
}
