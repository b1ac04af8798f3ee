import type { AuditRecord, Author, Outcome, Part } from '../finding.ts';
import { isOvertaken, offerOf } from '../findings/approval.ts';
import { blameAgain, blameFor } from '../findings/blame.ts';
import { decide } from '../findings/decide.ts';
import type { Evaluation } from '../findings/evaluate.ts';
import type { Kept } from '../findings/remember.ts';
import type { Room } from '../findings/room.ts';
import { isUnreadFor, partName } from '../findings/seen.ts';
import { type Known, writersSince } from '../findings/writers.ts';
import type { Change } from '../model.ts';
import type { Observed } from '../observations.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { PartVerdict } from '../verdict.ts';
import type { Reader, World } from '../world.ts';
import type { Budget } from './budget.ts';
import { isOnDocuments, type Knowledge } from './who-wrote.ts';

/** Why a subject is looked at. */
export interface Cause {
  change?: Change;
  /** The change was just heard of: a subject that it leaves alone is not looked at. */
  isHeard?: true;
  /** A first sweep, which only records. */
  isSilent?: boolean;
  /** What many subjects share may have been read as long ago as then, ISO 8601. */
  readSince?: string;
  /** What was written until then (ISO 8601) is due for its verification, whatever the clock says. */
  settled?: string;
}

/** Seconds the documentation gives a change of key policy or association to settle. */
export const settleSeconds = 300;

/** One look on its way to findings. */
export interface Judging {
  world: World;
  reader: Reader;
  look: Observed;
  kept: Kept;
  before: RecordedSubject | undefined;
  cause: Cause;
  isStale: boolean;
  evaluations: Evaluation[];
  paused: string | undefined;
}

/** How one requirement's parts are judged, for the state machine. */
export function seenAs(
  given: Judging & { known: Knowledge; budget: Budget; room: Room; evaluation: Evaluation },
  open: AuditRecord | undefined,
) {
  const { world, look, kept, before, cause, isStale, known, budget, room, evaluation, paused } = given;
  const { requirement, verdict } = evaluation;
  const { change, isSilent = false } = cause;
  const at = world.now();
  const knownOf: Known = {
    look,
    writes: known.writes,
    own: known.own,
    questions: requirement.asks?.(look as never) ?? [],
    decidedBy: requirement.decidedBy,
  };
  const waitMs = look.settings.waitForAuthorsMs;
  const byOther = world.isWriter(change?.actor.role) ? undefined : change;
  // Where the finding is open, a part that it does not name was in order, unless what it rests on could not be read.
  const verdictBefore = (part: PartVerdict) => {
    if (!open) return before?.verdicts[requirement.id];
    return open.parts.some((one) => isUnreadFor(one, part, look.subject)) ? 'INSUFFICIENT_DATA' : 'COMPLIANT';
  };
  return {
    requirement: requirement.id,
    subject: look.subject,
    verdict,
    at,
    change: change?.id,
    isSilent,
    isStale,
    isAsked: known.isAsked,
    announcedFor: waitMs > 0 ? new Date(Date.parse(at) + waitMs).toISOString() : undefined,
    mendedBy:
      change && isOnDocuments(look, change)
        ? `Mended by ${byOther ? byOther.actor.arn : 'Holdfast, for another finding,'} with ${change.name}.`
        : 'Mended by a change that was not seen.',
    blame(part: PartVerdict, was?: Part) {
      const [lost] = part.remedies[0]?.restores?.[0]?.documents ?? [];
      if (!was || lost) return blameFor(knownOf, part, byOther, was ? 'COMPLIANT' : verdictBefore(part));
      // What could not be decided and is denied now, somebody may have taken since.
      const isDecided = was.verdict === 'INSUFFICIENT_DATA' && part.verdict === 'NON_COMPLIANT';
      const taken = isDecided ? blameFor(knownOf, part, byOther, 'COMPLIANT') : undefined;
      if (taken && 'author' in taken) return taken;
      return blameAgain(knownOf, part, was.blame);
    },
    offer: (part: PartVerdict) => offerOf(look, part),
    decide(part: PartVerdict, blame: Part['blame'], was?: Part) {
      const isOpen = was?.state === 'open' ? was : undefined;
      const asked = known.isAsked ? at : isOpen?.askedAt;
      const repairs = kept.recorded.repairs.filter(
        (one) => one.requirement === requirement.id && one.part === partName(part),
      );
      const approval = isOpen?.approval;
      const overtaken = approval && isOvertaken(approval, offerOf(look, part), known.ownWrites);
      const decision = decide({
        approved: overtaken === undefined ? approval : { overtaken },
        paused,
        requirement,
        part,
        look,
        recorded: kept.recorded,
        author: 'author' in blame ? blame.author.actor : undefined,
        left: isOpen?.left,
        repairs,
        budget,
        hasWriter: world.hasWriter,
        isStale,
        isSettled:
          (waitMs === 0 || isOpen?.announced !== undefined) &&
          asked !== undefined &&
          asked >= (isOpen?.announced ?? isOpen?.seenAt ?? at),
        writersOf: (document) => writersSince(knownOf, part, document),
        lacksRoom: ({ actions }) => room.lacking(actions),
      });
      if (decision.decision === 'remediate') room.take(part.remedies[0]?.actions ?? []);
      return decision;
    },
    isDue: ({ at: written }: Outcome) =>
      written <= (cause.settled ?? '') || Date.parse(at) - Date.parse(written) >= settleSeconds * 1000,
    undoneBy(part: PartVerdict, outcome: Outcome) {
      const isLater = (one: Author) => Date.parse(one.at) > Date.parse(outcome.at);
      const documents = part.remedies[0]?.restores?.[0]?.documents ?? [];
      const author = documents.flatMap((document) => writersSince(knownOf, part, document).authors).findLast(isLater);
      // Where a document shows the loss, only who wrote that document has undone the repair.
      if (author || documents.length > 0) return author?.actor.arn;
      return byOther && !open?.eventIDs.includes(byOther.id) && isLater(byOther) ? byOther.actor.arn : undefined;
    },
  };
}
