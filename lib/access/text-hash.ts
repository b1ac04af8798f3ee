import { createHash } from 'node:crypto';

/** The hash under which a text is stored. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
