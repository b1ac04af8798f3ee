import type { Facts, PlannedResource } from './plan.ts';
import type { PlannedWorld } from './world.ts';

/** What becomes of one resource. */
export interface Applied {
  address: string;
  action: PlannedResource['action'];
  before: Facts;
  after: Facts;
}

/** How resources of a kind are written into described accounts. */
export interface Applier {
  /** As it is before the change, where the accounts do not have it. */
  describe(world: PlannedWorld, address: string, facts: Facts): void;
  create(world: PlannedWorld, of: Applied): void;
  update(world: PlannedWorld, of: Applied): void;
  remove(world: PlannedWorld, of: Applied): void | Promise<void>;
}

/** A kind of which only what it writes elsewhere is described: making and changing it are one. */
export const written = (write: Applier['create'], remove: Applier['remove']): Applier => ({
  describe: () => {},
  create: write,
  update: write,
  remove,
});
