/** One value or an array of them as an array. */
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** One string or an array of strings as an array; undefined when anything else is among them. */
export function asStrings(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

/** Condition values as strings, JSON booleans and numbers included; undefined when anything else is among them. */
export function asConditionValues(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  const values = asArray(value);
  const scalar = (one: unknown) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean';
  return values.every(scalar) ? values.map(String) : undefined;
}

/** Whether it is a JSON object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
