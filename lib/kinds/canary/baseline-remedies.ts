import { ask } from '../../access/ask.ts';
import { repair } from '../../access/repair.ts';
import type { Remedy } from '../../verdict.ts';
import { known } from '../shared/recorded-access.ts';
import { aboutOurKey } from './artifact-access.ts';
import { previousKeyQuestion } from './baseline-reach.ts';
import type { CanaryLook } from './look.ts';
import { whyNotWritten } from './new-artifacts.ts';
import { updateWithNextRun } from './next-run.ts';

/** The two documented ways: the next run as the baseline, or the role's access to the previous key again. */
export const baselineRemedies = (look: CanaryLook): Remedy[] => [nextRunRemedy(look), ...restoreRemedy(look)];

function nextRunRemedy(look: CanaryLook): Remedy {
  const [last] = look.canary.runs;
  const approveBecause = last?.passed
    ? whyNotWritten(look)
    : `the last run ${last ? 'did not pass' : 'is not known'}: what it shows must not become the baseline unseen`;
  return {
    title: 'Make the next run the new baseline (recommended)',
    grantsAnew: false,
    actions: [updateWithNextRun(look)],
    approveBecause,
  };
}

/** Only access that was recorded comes back. */
function restoreRemedy(look: CanaryLook): Remedy[] {
  const [question] = aboutOurKey(look, previousKeyQuestion(look));
  if (!question) return [];
  const answer = ask(question);
  if (answer.missing.length === 0) return [];
  const found = repair(question, answer, known(look, question));
  return 'none' in found || found.grantsAnew ? [] : [found];
}
