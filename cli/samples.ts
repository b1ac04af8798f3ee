import path from 'node:path';

/** The folder of the sample events. */
export const samples = path.join(import.meta.dirname, '..', 'events');

/** The sample account, to begin one's own with. */
export const sampleFile = path.join(import.meta.dirname, 'account', 'sample.yml');
