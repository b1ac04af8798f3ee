import { expect, it } from 'vitest';
import { remember } from '../../lib/findings/remember.ts';
import type { RecordedSubject } from '../../lib/recorded.ts';
import { artifactKey, oldKey, pipeline, store } from './pipeline/given.ts';

it('A repair of one key bridges the gap in its own rotation, not in that of another', () => {
  const [one, other] = [artifactKey(), oldKey];
  const at = (day: number) => `2026-11-0${day}T00:00:00.000Z`;
  const look = (day: number, enabled: boolean, recorded?: RecordedSubject) => {
    const stores = [one, other].map((key) => store({ key: { ...key, rotation: { enabled } } }));
    const seen = pipeline({ stores });
    return remember('pipeline', { ...seen, at: at(day), recorded: recorded ?? seen.recorded }, []).recorded;
  };
  const lost = look(2, false, look(1, true));
  const repair = { requirement: 'pipeline/artifact-key-rotates', part: '', at: at(3), target: one.arn, of: 'unknown' };
  expect(look(4, true, { ...lost, repairs: [repair] }).facts).toMatchObject({
    rotations: { [one.arn]: { since: at(1) }, [other.arn]: { since: at(4) } },
  });
});
