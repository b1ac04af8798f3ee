import type { Kind } from '../model.ts';
import baselineFollowsArtifacts from './canary/baseline-follows-artifacts.ts';
import roleCanEncryptArtifacts from './canary/role-can-encrypt-artifacts.ts';
import type { Requirement } from './requirement.ts';

/** Every requirement, by the kind it is put on. */
export const requirements: { readonly [K in Kind]: readonly Requirement<K>[] } = {
  canary: [roleCanEncryptArtifacts, baselineFollowsArtifacts],
  pipeline: [],
  domain: [],
  'anomaly-detector': [],
};

/** Every requirement of a kind. */
export const requirementsOf = <K extends Kind>(kind: K): readonly Requirement<K>[] => requirements[kind];

/** The requirement of an id; undefined for one that is not registered any more. */
export const requirementById = (id: string): Requirement | undefined =>
  (Object.values(requirements).flat() as Requirement[]).find((requirement) => requirement.id === id);
