import type { Document } from './model.ts';

/** What AWS assigned and a record's responseElements tell, by its path there; undefined where they tell no text. */
export function assigned(record: Document | undefined, ...path: string[]): string | undefined {
  const value = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Document)[name] : undefined),
    record?.responseElements,
  );
  return typeof value === 'string' && value !== '' ? value : undefined;
}
