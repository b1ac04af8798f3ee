import { bodyOf } from '../../lib/records/item.ts';
import type { Document } from '../../sandbox/model.ts';
import { allItems, type Stage } from './stage.ts';

/** Every item of the deployments' tables, its body read. */
export async function readItems({
  sandbox,
  deployments,
}: Pick<Stage, 'sandbox' | 'deployments'>): Promise<{ pk: string; sk: string; body: Document }[]> {
  const items = await Promise.all(deployments.map((deployment) => allItems(sandbox, deployment)));
  return items.flat().map(({ pk, sk, body }) => ({ pk: pk.S, sk: sk.S, body: bodyOf<Document>({ body }) }));
}
