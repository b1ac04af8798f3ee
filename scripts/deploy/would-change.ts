import type { Differences, TemplateResource } from './differences.ts';

/** What deploying would change of a stack, in lines for people; `code` names the functions whose code would be another. */
export function wouldChange(
  name: string,
  region: string,
  { made, removed, changed, others }: Differences,
  code: string[],
  isNew: boolean,
): string {
  if (isNew) return `The stack ${name} in ${region} would be made:\n${counted(made)}`;
  const inBoth = new Map(changed.map(({ id, type, what }) => [id, { type, what }]));
  const gone = new Set(removed.map(({ id }) => id));
  for (const id of code.filter((one) => !gone.has(one))) {
    const { what = [] } = inBoth.get(id) ?? {};
    inBoth.set(id, { type: 'AWS::Lambda::Function', what: ['its code', ...what] });
  }
  const lines = [
    ...made.map(({ id, type }) => `  + ${id} (${type}) would be made`),
    ...removed.map(({ id, type }) => `  - ${id} (${type}) would be removed`),
    ...[...inBoth].map(([id, { type, what }]) => `  ~ ${id} (${type}): ${what.join('; ')}`),
    ...others.map((what) => `  ~ ${what}`),
  ];
  if (lines.length === 0) return `The stack ${name} in ${region}: nothing would change.\n`;
  return `The stack ${name} in ${region} would change:\n${lines.join('\n')}\n`;
}

function counted(made: TemplateResource[]): string {
  const types = Map.groupBy(made, ({ type }) => type);
  return [...types]
    .map(([type, all]) => `  + ${String(all.length).padStart(2)} ${type}: ${all.map(({ id }) => id).join(', ')}\n`)
    .join('');
}
