import { createHash } from 'node:crypto';

/** Identifiers shaped as UUIDs, counted for each kind, so that two runs give the same ones. */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return uuidFrom(`${kind}/${count}`);
  }
}

/** The UUID that belongs to a text, always the same one. */
export function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
