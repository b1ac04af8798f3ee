import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import {
  DescribeDomainCommand,
  SageMakerClient,
  UpdateDomainCommand,
  type UpdateDomainCommandInput,
} from '@aws-sdk/client-sagemaker';
import { GetCanaryCommand, UpdateCanaryCommand, type UpdateCanaryCommandInput } from '@aws-sdk/client-synthetics';
import { canonical } from '../../access/policy-document.ts';
import { inlinePolicyName } from '../../access/repair-writes.ts';
import { isTransient } from '../../errors.ts';
import type { Outcome } from '../../finding.ts';
import type { TakenBack } from '../../world.ts';
import { Synthetics } from '../read/synthetics.ts';
import { regionOf, type WriteClients } from './clients.ts';

/** One write as it was made. */
type Made = Outcome['writes'][number];

/** How what a repair wrote is read, as that write shows it, and put as it was before. */
interface Way {
  read(clients: WriteClients, made: Made): Promise<unknown>;
  put(clients: WriteClients, made: Made): Promise<unknown>;
}

/** Takes back exactly what one write of Holdfast's wrote, where that is still what is there; throws where a later try may succeed. */
export async function takeBack(clients: WriteClients, made: Made): Promise<TakenBack> {
  const way = ways[made.api];
  if (!way) return { isMade: false, because: `what ${made.api} has done is a person's to undo` };
  try {
    const now = await way.read(clients, made);
    // Tried again after the first try took effect.
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

const nameOf = ({ target }: Made) => target.split(/[:/]/).at(-1);

/** The members that a write has set, as they are now. */
const shown = (there: object | undefined, { after }: Made) =>
  Object.fromEntries(
    Object.keys(after as object).map((member) => [member, (there as Record<string, unknown> | undefined)?.[member]]),
  );

/** What is there, or null where AWS says by this name that there is nothing. */
async function orNull(none: string, ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if ((error as Error).name === none) return null;
    throw error;
  }
}

/** What can be put as it was; a document that a repair made is removed again. A grant and a key's state cannot. */
const ways: Record<string, Way> = {
  'kms:PutKeyPolicy': {
    async read({ kmsOf }, { target: KeyId }) {
      return JSON.parse((await kmsOf(regionOf(KeyId)).send(new GetKeyPolicyCommand({ KeyId }))).Policy ?? '{}');
    },
    put: ({ kmsOf }, { target: KeyId, before }) =>
      kmsOf(regionOf(KeyId)).send(
        new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: JSON.stringify(before) }),
      ),
  },
  's3:PutBucketPolicy': {
    read: ({ s3 }, made) =>
      orNull('NoSuchBucketPolicy', async () =>
        JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket: nameOf(made) }))).Policy ?? '{}'),
      ),
    put: ({ s3 }, made) =>
      made.before === null
        ? s3.send(new DeleteBucketPolicyCommand({ Bucket: nameOf(made) }))
        : s3.send(new PutBucketPolicyCommand({ Bucket: nameOf(made), Policy: JSON.stringify(made.before) })),
  },
  'iam:PutRolePolicy': {
    read: ({ iam }, made) =>
      orNull('NoSuchEntityException', async () => {
        const { PolicyDocument = '{}' } = await iam.send(new GetRolePolicyCommand(inline(made)));
        return JSON.parse(decodeURIComponent(PolicyDocument));
      }),
    put: ({ iam }, made) =>
      made.before === null
        ? iam.send(new DeleteRolePolicyCommand(inline(made)))
        : iam.send(new PutRolePolicyCommand({ ...inline(made), PolicyDocument: JSON.stringify(made.before) })),
  },
  'synthetics:UpdateCanary': {
    read: async ({ of }, made) =>
      shown((await of(Synthetics).send(new GetCanaryCommand({ Name: nameOf(made) }))).Canary, made),
    put: ({ of }, made) =>
      of(Synthetics).send(
        new UpdateCanaryCommand({ Name: nameOf(made), ...(made.before as object) } as UpdateCanaryCommandInput),
      ),
  },
  'sagemaker:UpdateDomain': {
    read: async ({ of }, made) =>
      shown(await of(SageMakerClient).send(new DescribeDomainCommand({ DomainId: nameOf(made) })), made),
    put: ({ of }, made) =>
      of(SageMakerClient).send(
        new UpdateDomainCommand({ DomainId: nameOf(made), ...(made.before as object) } as UpdateDomainCommandInput),
      ),
  },
};

/** The one policy of a role that Holdfast writes. */
const inline = (made: Made) => ({ RoleName: nameOf(made), PolicyName: inlinePolicyName });
