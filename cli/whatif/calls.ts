import { AwsError, type Document, type SentCall } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { InputError } from '../input-error.ts';
import type { PlacedEvent } from '../replay/events-of.ts';
import { recordOf } from '../replay/recorded-event.ts';
import type { TriedChange } from './what-if.ts';

/** The change that one call makes. */
export const changeOfCall = (call: SentCall): TriedChange => ({
  async make(sandbox) {
    await tried(`${call.service}:${call.operation}`, async () => {
      try {
        await sandbox.call(call);
      } catch (error) {
        if (!(error instanceof AwsError) || !/principal/i.test(error.message)) throw error;
        // Principals may exist that nobody described: as a recorded call, it is believed of them.
        await sandbox.call({ ...call, record: {} });
      }
    });
    return {};
  },
});

/** The change that recorded calls make, in their order; failed calls and reads make none. */
export const changeOfEvents = (events: readonly PlacedEvent[]): TriedChange => ({
  async make(sandbox) {
    const notModelled: string[] = [];
    for (const { event, place } of events) if (!(await perform(sandbox, event, place))) notModelled.push(place);
    return { notModelled };
  },
});

/** False where no account file describes what the call changes. */
async function perform(sandbox: Sandbox, event: Document, place: string): Promise<boolean> {
  const record = recordOf(event);
  if (!record) return false;
  const at = new Date(record.eventTime);
  if (!Number.isNaN(at.getTime())) sandbox.clock.advanceTo(at);
  try {
    await sandbox.perform(record);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'UnknownOperation') return false;
    return tried(`${place}: ${record.eventName}`, () => Promise.reject(error));
  }
}

async function tried<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new InputError(`holdfast whatif: ${what} would fail: ${error.code}: ${error.message}`);
  }
}
