import type { Question } from '../access/question.ts';
import type { DocumentName, Kind, Severity } from '../model.ts';
import type { Observations } from '../observations.ts';
import type { Verdict } from '../verdict.ts';

/** The document a demand is taken from. */
interface Citation {
  document: string;
  url: string;
  /** The demand in our own words. */
  demands: string;
}

/** One documented demand on one kind of subject; pure. */
export interface Requirement<K extends Kind = Kind> {
  /** Its kind and its name: `canary/x` is lib/kinds/canary/requirements/x.ts. */
  id: `${K}/${string}`;
  /** What holds when all is well. */
  title: string;
  subject: K;
  severity: Severity;
  /** What an alert says of its subjects, one or many, in a few words that follow their name: `3 canaries cannot write artifacts`, `pipeline shop: bucket takes unencrypted uploads`. */
  headline: { broken: string; mended: string };
  citation: Citation;
  /** The access it rests on: remembered at every look, so that what is lost can be restored. */
  asks?(observed: Observations[K]): Question[];
  /** The documents that decide it, in addition to the subject's own settings and aliases: nobody is blamed for writing any other. If left out, policies and grants. */
  decidedBy?: readonly DocumentName[];
  /** Facts to remember of this look; what it returns replaces what the same names held. Statements go into `texts` by their hash. */
  remembers?(observed: Observations[K], texts: Record<string, string>): Observations[K]['recorded']['facts'];
  check(observed: Observations[K]): Verdict;
}

/** Types a requirement file by its subject. */
export const requirement = <K extends Kind>(definition: Requirement<K>): Requirement<K> => definition;
