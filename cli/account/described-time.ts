import type { AccountDocument } from '../../sandbox/model.ts';

/** The moment at which accounts are as they are described: the `time` of the first that has one, else the other given, else now. */
export const describedTime = (documents: AccountDocument[], otherwise: string | number = Date.now()): Date =>
  new Date(documents.find(({ time }) => time !== undefined)?.time ?? otherwise);
