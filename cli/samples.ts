import path from 'node:path';

/** The folder of the sample events. */
export const samples = path.join(import.meta.dirname, '..', 'events');
