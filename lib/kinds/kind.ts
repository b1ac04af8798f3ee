import type { Kind, Touched } from '../model.ts';
import type { Requirement } from './requirement.ts';

/** The names of members, from the outermost in; their case does not matter. */
export type Path = readonly string[];

/** A kind of subject, except how it is read: which calls change it, how their records name it, and what is required of it. */
export interface KindDeclaration<K extends Kind = Kind> {
  /** The IAM prefix of the service that has it; its events come from that with `.amazonaws.com`. */
  service: string;
  /** The calls that make or change one, and the one that deletes it; none where no call does. */
  events?: {
    changing: readonly string[];
    deleting: string;
    /** Of a changing call that leaves as it is what its request does not name, the members that no requirement depends on. */
    others?: Readonly<Record<string, readonly string[]>>;
  };
  /** Where a record of these calls says which one, best first. */
  named: readonly (readonly ['parameters' | 'response', ...Path])[];
  /** Where it says the name, if not there. */
  nameAt?: readonly ['parameters' | 'response', ...Path];
  /** The ARN of the value found there; `at` is `arn:PARTITION:SERVICE:REGION:ACCOUNT:`. Undefined where it is not of this kind. */
  arnOf(found: string, at: string): string | undefined;
  /** The events its service emits about it without a call, and where their detail names it. */
  native?: readonly { detailType: string; named: Path }[];
  /** The other types whose documents it depends on: changes to these concern it. */
  restsOn: readonly Exclude<Touched['type'], Kind>[];
  requirements: readonly Requirement<K>[];
}
