import { createHash } from 'node:crypto';

/** The name a text is kept by: equal for equal text. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
