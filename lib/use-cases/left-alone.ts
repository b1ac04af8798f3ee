import { concernedBy } from '../access/policy-change.ts';
import { hashOf } from '../access/text-hash.ts';
import type { AuditRecord } from '../finding.ts';
import { parse } from '../findings/writers.ts';
import { type Change, documentKey } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { PolicyDocument } from '../resources.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/**
 * Whether a change leaves a subject alone: all it wrote is the policy of a key or bucket, in which nothing has come or
 * gone, since the subject was looked at and all was in order, but for roles and users that it does not depend on.
 */
export async function isLeftAlone(
  world: World,
  reader: Reader,
  { wrote: [wrote, ...others] }: Change,
  before: RecordedSubject,
  findings: AuditRecord[],
): Promise<boolean> {
  if (!wrote?.text || others.length > 0 || !/^(key|bucket)-policy$/.test(wrote.document)) return false;
  if (findings.length > 0 || !Object.values(before.verdicts).every((verdict) => inOrder.has(verdict))) return false;
  const hash = before.read[documentKey(wrote)]?.hash;
  if (hash === undefined) return false;
  const { text } = wrote;
  const concerned = await onceInLook(reader, `concerned ${hash} ${hashOf(text)}`, async () => {
    const { [hash]: was = '' } = await world.memory.texts([hash]);
    const [then, now] = [was, text].map((one) => parse(one) as PolicyDocument | undefined);
    return then && now && concernedBy(then, now);
  });
  return concerned?.every((arn) => !before.uses.includes(arn)) === true;
}

const inOrder = new Set(['COMPLIANT', 'NOT_APPLICABLE']);
