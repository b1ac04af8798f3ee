import type { KeptAnswer } from '../answer.ts';

const said = {
  approve: 'Approved',
  refuse: 'Refused',
  exempt: 'Exempted',
  rollback: 'Rolled back',
  pause: 'Paused',
  resume: 'Resumed',
};

/** What a person said, in a sentence or two. */
export function describeAnswer({ answer, by, at, way, because, until, notAllowed }: KeptAnswer): string {
  const reason = because ? ` Reason: ${because}` : '';
  const how = `by ${by} at ${at} (${way})`;
  if (notAllowed !== undefined) return `${answer} ${how} changes nothing: ${notAllowed}.${reason}`;
  return `${said[answer]} ${how}${until === undefined ? '' : ` until ${until}`}.${reason}`;
}
