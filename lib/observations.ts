import type { AccessLook } from './kinds/access/look.ts';
import type { DetectorLook } from './kinds/anomaly-detector/look.ts';
import type { CanaryLook } from './kinds/canary/look.ts';
import type { DomainLook } from './kinds/domain/look.ts';
import type { PipelineLook } from './kinds/pipeline/look.ts';
import type { Kind } from './model.ts';

export { identityNames, type Look } from './look.ts';

/** What is observed of each kind. */
export interface Observations {
  canary: CanaryLook;
  pipeline: PipelineLook;
  domain: DomainLook;
  'anomaly-detector': DetectorLook;
  access: AccessLook;
}

/** What is observed of a kind. */
export type Observed<K extends Kind = Kind> = Observations[K];
