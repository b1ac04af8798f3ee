import { isTextAsWritten } from '../access/orphans.ts';
import { hashOf } from '../access/text-hash.ts';
import type { AuditRecord, Part } from '../finding.ts';
import { type Change, type DocumentName, documentKey, withoutPath } from '../model.ts';
import type { ReadDocument, RecordedSubject } from '../recorded.ts';
import type { IdentityPolicy } from '../resources.ts';
import type { Doubt, NewestWrite } from '../stores.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/** Whether what is read may be older than the newest known change: read again in so many seconds, or concluded all the same. */
interface Freshness {
  againIn?: number;
  /** Ten minutes after the first doubt it still differs, and no two readings were equal. */
  isStale: boolean;
}

const again = 60;
const deadlineMs = 600_000;

/** What a look is compared with. */
interface Compared {
  findings: AuditRecord[];
  before: RecordedSubject | undefined;
  /** The change that led to the look. */
  change: Change | undefined;
}

/** Asks of each document whether it shows what the newest known change wrote, and where none is known whether it is what somebody has just changed. Two equal readings 60 s apart settle a difference. */
export async function freshness(
  world: World,
  reader: Reader,
  documents: ReadDocument[],
  compared: Compared,
): Promise<Freshness> {
  const isDoubtful = doubtful(world, compared);
  const each = await Promise.all(
    documents.map((one) => {
      const isOld = isDoubtful(one);
      const name = `fresh ${one.document} ${one.resource}${isOld ? ' old' : ''}`;
      return onceInLook(reader, name, () => freshnessOf(world, reader, one, isOld));
    }),
  );
  const waits = each.flatMap(({ againIn }) => againIn ?? []);
  return { ...(waits.length > 0 && { againIn: Math.max(...waits) }), isStale: each.some(({ isStale }) => isStale) };
}

/** Which readings may be older than what was found open a moment ago: a policy as it was before that, and anything else that reads otherwise since, though nobody is known to have written it. */
function doubtful(world: World, { findings, before, change }: Compared): (read: ReadDocument) => boolean {
  const isRecent = ({ seenAt }: Part) => Date.parse(world.now()) - Date.parse(seenAt) < deadlineMs;
  const parts = findings.flatMap((one) => one.parts.filter((part) => part.state === 'open' && isRecent(part)));
  if (parts.length === 0) return () => false;
  const documents = parts.flatMap(({ remedies }) => remedies[0]?.restores?.[0]?.documents ?? []);
  const lost = new Set(documents.map((one) => `${documentKey(one)} ${one.hash}`));
  const touched = new Set(change?.touched.map(({ arn }) => withoutPath(arn)));
  return (one) => {
    const hash = hashOf(one.text ?? '');
    if (comparable.has(one.document)) return lost.has(`${documentKey(one)} ${hash}`);
    const known = before?.read[documentKey(one)]?.hash;
    return known !== undefined && known !== hash && !touched.has(one.resource);
  };
}

/** What a change is known to have written is compared with what is read. */
const comparable = new Set<DocumentName>(['key-policy', 'bucket-policy', 'role']);

async function freshnessOf(world: World, reader: Reader, read: ReadDocument, isOld: boolean): Promise<Freshness> {
  const { resource, document, text } = read;
  if (!comparable.has(document) && !isOld) return { isStale: false };
  const name = `newest ${document} ${resource}`;
  const { writes, doubt } = await onceInLook(reader, name, () => world.documents.newest(read));
  if (writes.length === 0 && isOld) return settle(world, read, doubt, hashOf(text ?? ''));
  if (writes.every((write) => isShown(write, read))) {
    if (doubt && writes.length > 0) await world.documents.doubt(resource, document, undefined);
    return { isStale: false };
  }
  return settle(world, read, doubt, hashOf(text ?? ''));
}

async function settle(
  world: World,
  { resource, document }: ReadDocument,
  doubt: Doubt | undefined,
  hash: string,
): Promise<Freshness> {
  const now = world.now();
  const since = (at: string) => Date.parse(now) - Date.parse(at);
  if (doubt?.hash === hash) {
    const left = again * 1000 - since(doubt.at);
    return left <= 0 ? { isStale: false } : { againIn: Math.ceil(left / 1000), isStale: false };
  }
  await world.documents.doubt(resource, document, { first: doubt?.first ?? now, hash, at: now });
  return doubt && since(doubt.first) >= deadlineMs ? { isStale: true } : { againIn: again, isStale: false };
}

/** Whether a reading shows what a change wrote; of a role only inline policies tell. */
function isShown({ part, text }: NewestWrite, read: ReadDocument): boolean {
  if (read.document !== 'role') return isTextAsWritten(text, read.text);
  const [, name] = /^inline\/(.*)$/.exec(part ?? '') ?? [];
  if (name === undefined) return true;
  const { policies } = JSON.parse(read.text ?? '{"policies":[]}') as { policies: IdentityPolicy[] };
  const found = policies.find((policy) => policy.kind === 'inline' && policy.name === name);
  return isTextAsWritten(text, found && JSON.stringify(found.document));
}
