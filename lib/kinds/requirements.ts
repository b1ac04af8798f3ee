import type { Kind } from '../model.ts';
import { detectorRequirements } from './anomaly-detector/requirements/index.ts';
import { canaryRequirements } from './canary/requirements/index.ts';
import { domainRequirements } from './domain/requirements/index.ts';
import { pipelineRequirements } from './pipeline/requirements/index.ts';
import type { Requirement } from './requirement.ts';

/** Every requirement, by the kind it is put on. */
export const requirements: { readonly [K in Kind]: readonly Requirement<K>[] } = {
  canary: canaryRequirements,
  pipeline: pipelineRequirements,
  domain: domainRequirements,
  'anomaly-detector': detectorRequirements,
};

/** Every requirement of a kind. */
export const requirementsOf = <K extends Kind>(kind: K): readonly Requirement<K>[] => requirements[kind];

/** The requirement of an id; undefined for one that is not registered any more. */
export const requirementById = (id: string): Requirement | undefined =>
  (Object.values(requirements).flat() as Requirement[]).find((requirement) => requirement.id === id);
