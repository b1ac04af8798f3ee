import type { Kind, Touched } from '../model.ts';
import type { Requirement } from './requirement.ts';

/** The names of members, from the outermost in; their case does not matter. */
export type Path = readonly string[];

/** All there is to a kind of subject but how it is read: what calls change it, how they name it, and what is demanded of it. */
export interface KindDeclaration<K extends Kind = Kind> {
  /** The IAM prefix of the service that has it; its events come from that with `.amazonaws.com`. */
  service: string;
  /** The calls that make or change one, and the one that deletes it; none where no call does. */
  events?: { changing: readonly string[]; deleting: string };
  /** Where a record of these calls says which one, best first. */
  named: readonly (readonly ['parameters' | 'response', ...Path])[];
  /** Where it says the name, if not there. */
  nameAt?: readonly ['parameters' | 'response', ...Path];
  /** The ARN of what was found there; `at` is `arn:PARTITION:SERVICE:REGION:ACCOUNT:`. Undefined where it is none of this kind. */
  arnOf(found: string, at: string): string | undefined;
  /** The events its service emits about it without a call, and where their detail names it. */
  native?: readonly { detailType: string; named: Path }[];
  /** Whose documents it rests on beside its own: what happens to these concerns it. */
  restsOn: readonly Exclude<Touched['type'], Kind>[];
  requirements: readonly Requirement<K>[];
}
