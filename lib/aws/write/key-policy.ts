import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { withoutOrphans } from '../../access/orphans.ts';
import { addStatements, canonical, narrowStatements, sameText } from '../../access/policy-document.ts';
import { policyText } from '../../access/policy-text.ts';
import { holdsReadBack, MovedOn, narrowingsOf, regionOf, statementsOf, type Target, type Written } from './clients.ts';
import { provenOrphans } from './proven-orphans.ts';

const limit = 32_768;

/** Adds statements to a key's policy and narrows those it is to, whole or not at all, and reads it back. */
export async function putKeyPolicy(target: Target): Promise<Written | undefined> {
  const kms = target.clients.kmsOf(regionOf(target.target));
  const KeyId = target.target;
  const readText = async () => (await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy ?? '';
  const text = await readText();
  // A key policy has no version: comparing right before the write is all that keeps another's write from being lost.
  if (target.basis !== undefined && !sameText(target.basis, text))
    throw new MovedOn(`The policy of ${KeyId} changed since it was judged.`);
  const before = JSON.parse(text);
  const narrowed = narrowStatements(before, narrowingsOf(target));
  const { document: repaired, added } = addStatements(narrowed, statementsOf(target), target.ours);
  if (added.length === 0 && narrowed === before) return undefined;
  const orphans = await provenOrphans(target, before);
  const document = withoutOrphans(
    repaired,
    orphans.map(({ id }) => id),
  );
  const Policy = policyText(document, text, limit);
  await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
  const isOurs = (after: string) => canonical(JSON.parse(after)) === canonical(document) || sameText(after, text);
  if (!(await holdsReadBack(readText, isOurs)))
    throw Object.assign(
      new Error(`Another writer changed the policy of ${KeyId} at the same time; one of the two writes is lost.`),
      {
        name: 'LostUpdate',
      },
    );
  const said = orphans.map(
    ({ id, was }) =>
      `Orphaned principal ${id} was dropped in the same write: it was ${was}, which is deleted, and KMS takes no policy that names it.`,
  );
  return { before, after: document, ...(said.length > 0 && { because: said.join(' ') }) };
}
