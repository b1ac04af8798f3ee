import { type Kind, kinds } from '../model.ts';
import { registry } from './registry.ts';
import type { Requirement } from './requirement.ts';

/** Every requirement of a kind. */
export const requirementsOf = <K extends Kind>(kind: K): readonly Requirement<K>[] => registry[kind].requirements;

/** Every requirement there is. */
export const requirements = kinds.flatMap((kind) => [...requirementsOf(kind)] as Requirement[]);

/** The requirement of an id; undefined for one that is not registered any more. */
export const requirementById = (id: string): Requirement | undefined =>
  requirements.find((requirement) => requirement.id === id);
