import type { AuditRecord } from '../finding.ts';
import type { SweepMessage, World } from '../world.ts';
import { handOver } from './detect.ts';
import { examine } from './examine.ts';
import { tell } from './tell.ts';

/** Looks at every subject of a kind as if it had just changed. The first sweep of a kind only records. */
export async function sweep(world: World, { kind }: SweepMessage): Promise<AuditRecord[]> {
  const reader = world.reader();
  const silent = !(await world.records.sweptKinds()).includes(kind);
  const found: AuditRecord[] = [];
  for await (const subject of reader.list(kind)) {
    const examined = await examine(world, reader, subject, { silent });
    if ('records' in examined) found.push(...examined.records);
  }
  await world.records.markSwept(kind);
  if (!silent) {
    await handOver(world, found, `sweep-${world.now()}`);
    await tell(world, found);
  }
  return found;
}
