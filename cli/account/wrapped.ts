import type { Document } from '../../sandbox/model.ts';
import type { Printed } from './printed.ts';

/** A resource as the AWS CLI prints it, made plain. */
export type Change = (printed: Printed, of: Document) => Document;

/** A kind of resource that its answer has in a member of its own. */
export interface Wrapped {
  wrapper?: string;
  /** Makes one of several answers, where it is not enough to put their members together. */
  gather?(printed: Printed, answers: Document[]): Document;
  change: Change;
}

/** A section with each resource of a list made plain. */
export function listed(printed: Printed, section: Document, member: string, plain: Change | Wrapped): Document {
  const { wrapper, gather, change } = typeof plain === 'function' ? { change: plain } : plain;
  const list = printed.each(section[member], (given) => {
    const answers = printed.answers(given, wrapper);
    if (!answers) return given;
    return change(printed, gather ? gather(printed, answers) : printed.together(answers));
  });
  return list === section[member] ? section : printed.with(section, member, list);
}
