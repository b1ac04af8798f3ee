import { Conflict } from '../errors.ts';
import { nameOf } from './item.ts';
import { mostInBatch, mostInTransaction, type Sender, type Write } from './sender.ts';

/** Writes of which each is there only with those before it, and those who wait for them. */
interface Group {
  writes: Write[];
  settle: { resolve(): void; reject(error: unknown): void }[];
}

/** Of 4 MB that a transaction may have, what is left for the names and conditions. */
const mostBytes = 3_000_000;

/**
 * Writes in one call what is written side by side: in a batch where nothing has a condition or comes before another,
 * else in a transaction. What comes while a call is on its way goes together in the next.
 */
export class Outbox {
  readonly #sender: Sender;
  #waiting: Group[] = [];
  #isSending = false;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Writes these, none without those before it. Throws Conflict where the condition of one does not hold. */
  write(...writes: Write[]): Promise<void> {
    if (writes.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const last = this.#waiting.findLast((group) => isOfSame(group.writes, writes));
      const group = last && isPlain(last.writes) && isPlain(writes) ? last : { writes, settle: [] };
      if (group !== last) this.#waiting.push(group);
      // Of two without a condition the last counts.
      group.writes = writes;
      group.settle.push({ resolve, reject });
      if (!this.#isSending) this.#begin();
    });
  }

  #begin(): void {
    this.#isSending = true;
    setImmediate(async () => {
      await this.#send(this.#next());
      this.#isSending = false;
      if (this.#waiting.length > 0) this.#begin();
    });
  }

  /** What waits, but for what is to be written to an item once more. */
  #next(): Group[] {
    const seen = new Set<string>();
    const { now = [], later = [] } = Object.groupBy(this.#waiting, ({ writes }) => {
      const names = writes.map(({ key }) => nameOf(key));
      const isAgain = names.some((name) => seen.has(name));
      for (const name of names) seen.add(name);
      return isAgain ? 'later' : 'now';
    });
    this.#waiting = later;
    return now;
  }

  async #send(groups: Group[]): Promise<void> {
    const arePlain = groups.every(({ writes }) => isPlain(writes));
    const chunks = chunksOf(groups, arePlain ? mostInBatch : mostInTransaction);
    await Promise.all(
      chunks.map((chunk) =>
        arePlain ? settled(chunk, () => this.#sender.batch(writesOf(chunk))) : this.#together(chunk),
      ),
    );
  }

  /** Writes groups in one transaction; where it is cancelled nothing is written, and each group goes by itself. */
  async #together(groups: Group[]): Promise<void> {
    const writes = writesOf(groups);
    const isOne = writes.length === 1 || writes.length > mostInTransaction || sizeOf(writes) > mostBytes;
    try {
      const cancelled = isOne ? new Set<Write>() : await this.#sender.transaction(writes);
      await Promise.all(
        groups.map((group) => settled([group], async () => cancelled && this.#inOrder(group, cancelled))),
      );
    } catch (error) {
      await settled(groups, () => Promise.reject(error));
    }
  }

  /** Writes one after the other; `failed` are those of which is known that their condition does not hold. */
  async #inOrder({ writes }: Group, failed: Set<Write>): Promise<void> {
    for (const write of writes)
      try {
        if (failed.has(write)) throw new Conflict(`${write.key.pk} ${write.key.sk} was put since it was read.`);
        await this.#sender.one(write);
      } catch (error) {
        if (!(error instanceof Conflict && write.isOptional)) throw error;
      }
  }
}

const writesOf = (groups: Group[]) => groups.flatMap(({ writes }) => writes);

/** Whether it is one write without a condition. */
const isPlain = ([one, another]: Write[]) => one !== undefined && !one.condition && another === undefined;

const isOfSame = (some: Write[], others: Write[]) =>
  some.some(({ key: { pk, sk } }) => others.some(({ key }) => key.pk === pk && key.sk === sk));

const sizeOf = (writes: Write[]) =>
  writes
    .flatMap(({ item = {} }) => Object.values(item))
    .reduce((sum, { S = '', B }) => sum + Buffer.byteLength(S) + (B?.length ?? 0), 0);

function chunksOf(groups: Group[], most: number): Group[][] {
  const chunks: Group[][] = [];
  for (const group of groups) {
    const last = chunks.at(-1);
    const writes = writesOf([...(last ?? []), group]);
    if (last && writes.length <= most && sizeOf(writes) <= mostBytes) last.push(group);
    else chunks.push([group]);
  }
  return chunks;
}

/** Does what groups wait for, and tells them. */
async function settled(groups: Group[], run: () => Promise<unknown>): Promise<void> {
  const waiting = groups.flatMap(({ settle }) => settle);
  try {
    await run();
    for (const { resolve } of waiting) resolve();
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
