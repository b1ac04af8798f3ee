/** An API-shaped object: members spelled as AWS's Describe and Get answers spell them. */
// biome-ignore lint/suspicious/noExplicitAny: the sandbox is the far side of the wire, where members are whatever a client sent.
export type Document = Record<string, any>;

/** Whether a JSON value is an object (no array, not null). */
export const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a JSON text is; undefined where it is none. */
export function objectIn(text: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
