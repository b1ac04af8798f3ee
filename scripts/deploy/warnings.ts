import type { Settings } from '../../lib/settings.ts';
import { type AskedDeployment, forwardingRegion } from './asked.ts';
import { forwardingKey } from './keys.ts';

/** What in a deployment likely is not meant, each in a sentence with what to do. */
export function warnings(asked: AskedDeployment, settings: Settings): string[] {
  const { mode, modes, stop, undoChangesBy, approvers, chat } = settings;
  const repairs = asked.parameters.repairs === 'on';
  const used = [mode, ...modes.map((rule) => rule.mode)];
  const isUsed = (one: Settings['mode']) => used.includes(one);
  const onlyTells = used.every((one) => one === 'notify');
  const forwarding = forwardingRegion(asked);
  const list: [when: boolean, warning: string][] = [
    [
      repairs && onlyTells,
      'repairs=on, but every mode is notify: nothing is repaired. Set mode or modes in holdfast.yml, or leave repairs=on out.',
    ],
    [
      !repairs && !onlyTells,
      `holdfast.yml says ${isUsed('remediate') ? 'remediate' : 'approve'}, but without --param repairs=on there is nothing that may write.`,
    ],
    [
      repairs && isUsed('remediate') && undoChangesBy.length === 0,
      'undoChangesBy names nobody: nothing is undone without a person. Name the roles that deploy.',
    ],
    [
      approvers.length === 0,
      'approvers names nobody: nobody can approve, refuse, exempt, roll back or resume. docs/answering.md says how.',
    ],
    [chat && approvers.length === 0, 'chat is on, but its buttons answer only for whom approvers names.'],
    [stop, 'stop is true: nothing is written at all.'],
    [
      asked.parameters.kmsKey !== undefined &&
        forwarding !== undefined &&
        forwardingKey(asked, forwarding) === undefined,
      `kmsKey is a key of ${asked.region}: the queue and topic of the stack in ${forwarding} keep the keys AWS manages. Give forwardKmsKey, a key there.`,
    ],
  ];
  return list.flatMap(([when, warning]) => (when ? [warning] : []));
}
