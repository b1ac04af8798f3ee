const PAGE_SIZE = 5;

/** One small page of a list, and the token of the next one where there is more. */
export function pageOf<T>(items: T[], token: unknown, limit?: unknown): { items: T[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  const end = start + Math.min(PAGE_SIZE, Number(limit) || PAGE_SIZE);
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
