import { isTextAsWritten } from '../access/orphans.ts';
import { hashOf } from '../access/text-hash.ts';
import type { AuditRecord, Part } from '../finding.ts';
import { type DocumentName, documentKey } from '../model.ts';
import type { ReadDocument } from '../recorded.ts';
import type { IdentityPolicy } from '../resources.ts';
import type { Doubt, NewestWrite } from '../stores.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/** Whether what is read may be older than the newest known change: read again in so many seconds, or concluded all the same. */
export interface Freshness {
  againIn?: number;
  /** Ten minutes after the first doubt it still differs, and no two readings were equal. */
  isStale: boolean;
}

const again = 60;
const deadlineMs = 600_000;

/** Asks of each document whether it shows what the newest known change wrote, and where none is known whether it is what somebody has just changed. Two equal readings 60 s apart settle a difference. */
export async function freshness(
  world: World,
  reader: Reader,
  documents: ReadDocument[],
  findings: AuditRecord[],
): Promise<Freshness> {
  const lost = justLost(world, findings);
  const each = await Promise.all(
    documents.map((one) => {
      const isBack = lost.has(`${documentKey(one)} ${hashOf(one.text ?? '')}`);
      const name = `fresh ${one.document} ${one.resource}${isBack ? ' back' : ''}`;
      return onceInLook(reader, name, () => freshnessOf(world, reader, one, isBack));
    }),
  );
  const waits = each.flatMap(({ againIn }) => againIn ?? []);
  return { ...(waits.length > 0 && { againIn: Math.max(...waits) }), isStale: each.some(({ isStale }) => isStale) };
}

/** The documents as they were before what was found open a moment ago: a reading that shows them again may be stale. */
function justLost(world: World, findings: AuditRecord[]): Set<string> {
  const isRecent = ({ seenAt }: Part) => Date.parse(world.now()) - Date.parse(seenAt) < deadlineMs;
  const parts = findings.flatMap((one) => one.parts.filter((part) => part.state === 'open' && isRecent(part)));
  const documents = parts.flatMap(({ remedies }) => remedies[0]?.restores?.[0]?.documents ?? []);
  return new Set(documents.map((one) => `${documentKey(one)} ${one.hash}`));
}

const comparable = new Set<DocumentName>(['key-policy', 'bucket-policy', 'role']);

async function freshnessOf(world: World, reader: Reader, read: ReadDocument, isBack: boolean): Promise<Freshness> {
  const { resource, document, text } = read;
  if (!comparable.has(document)) return { isStale: false };
  const { writes, doubts } = await onceInLook(reader, `newest ${resource}`, () =>
    world.documents.newest(resource, text),
  );
  const mine = writes.filter((write) => write.document === document);
  const doubt = doubts.find((one) => one.document === document);
  if (mine.length === 0 && isBack) return settle(world, read, doubt, hashOf(text ?? ''));
  if (mine.every((write) => isShown(write, read))) {
    if (doubt && mine.length > 0) await world.documents.doubt(resource, document, undefined);
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
  await world.documents.doubt(resource, document, { document, first: doubt?.first ?? now, hash, at: now });
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
