import type { Change } from '../model.ts';
import { hasId, hasPlace, hasTime, quoted, readPlace, readTime, toEventRecord } from './event-facts.ts';
import { nativeEvents } from './native-events.ts';
import type { ParsedEvent } from './parsed-event.ts';

/** Reads an event that a service emits itself; its envelope is all there is. Never throws. */
export function parseNative(detailType: string, event: Record<string, unknown>): ParsedEvent {
  const name = quoted(detailType);
  const native = nativeEvents.find((known) => known.detailType === detailType);
  const where = readPlace(event.account, event.region, {}, event);
  const at = readTime(event.time);
  const known = {
    ...(typeof event.id === 'string' && event.id !== '' && { id: event.id }),
    name,
    ...(at && { at }),
    ...where,
  };
  const ignore = (ignored: string): ParsedEvent => ({ ignored, change: known });
  if (!native) return ignore(`No requirement subscribes to "${name}" events.`);
  if (event.source !== native.source) return ignore(`A "${name}" event comes from ${native.source} only.`);
  if (!hasId(known) || !hasTime(known) || !hasPlace(known)) {
    return ignore(`The "${name}" event lacks its id, time, account or Region.`);
  }
  const [, service = ''] = native.source.split('.');
  const invokedBy = `${service}.amazonaws.com`;
  const actor = { kind: 'service' as const, arn: invokedBy, invokedBy };
  const change: Change = { ...known, actor, touched: [], wrote: [], native: true };
  const touched = native.touched(event.detail, toEventRecord({ resources: event.resources }, known));
  return touched
    ? { change: { ...change, touched } }
    : { sweep: { service, account: change.account, region: change.region }, change };
}
