import { canonical } from './policy-document.ts';

/** The members of a canary that a write to it rests on. */
const members = [
  'ArtifactConfig',
  'ArtifactS3Location',
  'ExecutionRoleArn',
  'VisualReference',
  'VisualReferences',
] as const;

/** Those members as GetCanary answers them, as text that is equal for equal settings: what a writer compares right before it writes. */
export const canarySettings = (canary: object): string =>
  canonical(Object.fromEntries(members.map((member) => [member, (canary as Record<string, unknown>)[member]])));

/** The names of those members that differ. */
export function changedSettings(one: object, other: object): string[] {
  const at = (canary: object, member: string) => canonical((canary as Record<string, unknown>)[member] ?? null);
  return members.filter((member) => at(one, member) !== at(other, member));
}
