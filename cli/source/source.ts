import { type Path, pathText } from '../places.ts';

/** What a YAML or JSON file says, and where in it. */
export interface Source {
  name: string;
  /** JSON values only, no part of it shared with another. */
  value: unknown;
  /** The line on which a member or element begins, or the nearest of what it is in; undefined where all is on one line. */
  lineOf(path: Path): number | undefined;
}

/** What was read of a file, and everything wrong in it. */
export type Read = Source & { problems: string[] };

/** Deeper than anything AWS answers, and far from what a stack holds. */
export const deepest = 100;

/** That a value is nested too deep, by the start of its path. */
export const tooDeep = (path: Path) => `${pathText(path.slice(0, 4))} is nested more than ${deepest} deep.`;

/** That a member is given twice, and where first where that is known. */
export const givenTwice = (what: string, first: number | undefined) =>
  `${what} is given twice${first === undefined ? '' : `, first in line ${first}`}.`;
