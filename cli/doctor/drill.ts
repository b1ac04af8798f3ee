import { KMSClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-kms';
import { allFindings } from '../../lib/records/all-findings.ts';
import { askAws } from '../aws/ask-aws.ts';
import { configOf } from '../aws/live-account.ts';
import { type Deployed, ownTable } from '../deployed/stack.ts';
import { type Check, fail, ok } from './check.ts';

const tag = 'holdfast:drill';

/** CloudTrail may take so long to tell EventBridge. */
const longest = 15 * 60_000;

/** How a drill waits. */
export interface Waiting {
  /** Waits a little, so many seconds after the change. */
  wait(seconds: number): Promise<void>;
  /** Milliseconds since whenever. */
  now(): number;
}

/** Tags a key, untags it, and measures the seconds until `detect` has followed the first of it: which proves that an event arrives. */
export async function drill(deployed: Deployed, KeyId: string, { wait, now }: Waiting): Promise<Check> {
  const { client, name: table } = ownTable(deployed, 'doctor');
  const heard = async () => {
    const { changes } = await allFindings(client, table);
    const ofKey = [...changes.values()].filter(
      ({ name, touched }) => /^kms:(Tag|Untag)Resource$/.test(name) && touched.some(({ arn }) => arn === KeyId),
    );
    return new Set(ofKey.map(({ id }) => id));
  };
  const kms = new KMSClient(configOf(deployed.own));
  const before = await askAws('doctor', heard);
  const started = now();
  await askAws('doctor', () =>
    kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: tag, TagValue: new Date().toISOString() }] })),
  );
  await askAws('doctor', () => kms.send(new UntagResourceCommand({ KeyId, TagKeys: [tag] })));
  for (;;) {
    const seconds = (now() - started) / 1000;
    if ([...(await askAws('doctor', heard))].some((id) => !before.has(id)))
      return ok('drill', `detect followed a change of ${KeyId} ${seconds.toFixed(1)} s after it was made.`);
    if (seconds * 1000 > longest)
      return fail(
        'drill',
        `detect has not followed a change of ${KeyId} within 15 minutes.`,
        'Look at the trail, the rules and the log of detect.',
      );
    await wait(seconds);
  }
}
