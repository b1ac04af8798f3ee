import type { Look } from '../../look.ts';
import { documentKey } from '../../model.ts';
import type { LastSeen, ReadContent } from '../../recorded.ts';
import type { LostDocument, Restoration } from '../../verdict.ts';

/** A document, by what and which. */
type Named = Pick<LostDocument, 'document' | 'resource'>;

/** Since when something holds that is seen to hold now: a loss that Holdfast mended does not interrupt it. `target` is what is written to mend it, where a subject has several. */
export function heldSince(
  { at, recorded }: Look,
  was: LastSeen<unknown> | undefined,
  requirement: string,
  target?: string,
): string {
  if (!was?.lost) return was?.since ?? at;
  const lostAt = was.lost.at;
  const isMended = recorded.repairs.some(
    (one) => one.requirement === requirement && one.target === (target ?? one.target) && one.at >= lostAt,
  );
  return isMended ? was.since : at;
}

/** What to remember of something that is seen not to hold now: the documents as last read with it stay as they are. */
export const lostNow = <Read, T extends LastSeen<Read>>({ at }: Look, was: T, read: Read | undefined): T => ({
  ...was,
  lost: was.lost ?? { at, read },
});

/** The document as it was last read with what was seen. */
export const readWith = ({ recorded }: Look, of: Named, { lost }: LastSeen): ReadContent | undefined =>
  lost ? lost.read : recorded.read[documentKey(of)];

/** What a remedy gives back of something that this document alone decides, whoever it is for. */
export function restorationOf(
  look: Look,
  of: Named,
  was: LastSeen,
  scopedDown?: Restoration['scopedDown'],
): Restoration {
  const read = readWith(look, of, was);
  return {
    principal: '*',
    resource: of.resource,
    documents: read ? [{ ...of, ...read }] : [],
    scopedDown,
    since: was.since,
    until: was.lost?.at ?? look.at,
    restsOn: [],
  };
}
