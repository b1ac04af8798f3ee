import { describePause } from '../alerts/answers.ts';
import type { Pause } from '../stores.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/** That Holdfast is paused, in a sentence. */
export const pauseText = ({ by, at, because }: Pause): string => `Holdfast is paused since ${at} by ${by}: ${because}`;

/** Who paused Holdfast, when and why, read once for each look; undefined while it is not paused. */
export async function pausedBy({ answers }: World, reader: Reader): Promise<string | undefined> {
  const pause = await onceInLook(reader, 'pause', () => answers.pause());
  return pause && pauseText(pause);
}

/** An alert's text, with the pause if there is one: every alert shows it. */
export async function withPause({ answers }: World, text: string): Promise<string> {
  const pause = await answers.pause();
  return pause ? `${text}\n\n${describePause(pause).join('\n')}` : text;
}
