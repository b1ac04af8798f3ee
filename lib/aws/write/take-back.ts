import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetCanaryCommand, UpdateCanaryCommand, type UpdateCanaryCommandInput } from '@aws-sdk/client-synthetics';
import { canonical } from '../../access/policy-document.ts';
import type { Outcome } from '../../finding.ts';
import { isTransient, type TakenBack } from '../../world.ts';
import { regionOf, type WriteClients } from './clients.ts';

/** One write as it was made. */
type Made = Outcome['writes'][number];

/** How a document that a repair wrote is read, and put as it was. */
interface Way {
  read(clients: WriteClients, made: Made): Promise<unknown>;
  put(clients: WriteClients, made: Made): Promise<unknown>;
}

/** Takes back exactly what one write of Holdfast's wrote, where it is still what is there; throws where a later try may succeed. */
export async function takeBack(clients: WriteClients, made: Made): Promise<TakenBack> {
  const way = ways[made.api];
  if (!way || made.before === null)
    return {
      isMade: false,
      because: `Holdfast deletes nothing, and does not take back ${made.api} here: a person can`,
    };
  try {
    const now = await way.read(clients, made);
    if (canonical(now) === canonical(made.before)) return { isMade: true };
    if (canonical(now) !== canonical(made.after))
      return { isMade: false, because: `${made.target} has changed since the repair`, now };
    await way.put(clients, made);
    return { isMade: true };
  } catch (error) {
    if (isTransient(error)) throw error;
    const { name, message } = error as Error;
    return { isMade: false, because: `${name}: ${message}` };
  }
}

const bucketOf = ({ target }: Made) => target.split(':::')[1] ?? target;
const canaryOf = ({ target }: Made) => target.split(':').at(-1);

/** The documents that can be put as they were; of all else (grants, a key's state) there is nothing to put. */
const ways: Record<string, Way> = {
  'kms:PutKeyPolicy': {
    async read({ kmsOf }, { target }) {
      const { Policy } = await kmsOf(regionOf(target)).send(new GetKeyPolicyCommand({ KeyId: target }));
      return JSON.parse(Policy ?? '{}');
    },
    put: ({ kmsOf }, { target, before }) =>
      kmsOf(regionOf(target)).send(
        new PutKeyPolicyCommand({ KeyId: target, PolicyName: 'default', Policy: JSON.stringify(before) }),
      ),
  },
  's3:PutBucketPolicy': {
    async read({ s3 }, made) {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucketOf(made) }));
      return JSON.parse(Policy ?? '{}');
    },
    put: ({ s3 }, made) =>
      s3.send(new PutBucketPolicyCommand({ Bucket: bucketOf(made), Policy: JSON.stringify(made.before) })),
  },
  'synthetics:UpdateCanary': {
    async read({ synthetics }, made) {
      const { Canary = {} } = await synthetics.send(new GetCanaryCommand({ Name: canaryOf(made) }));
      const members = Object.keys(made.after as object);
      return Object.fromEntries(members.map((member) => [member, (Canary as Record<string, unknown>)[member]]));
    },
    put: ({ synthetics }, made) =>
      synthetics.send(
        new UpdateCanaryCommand({ Name: canaryOf(made), ...(made.before as object) } as UpdateCanaryCommandInput),
      ),
  },
};
