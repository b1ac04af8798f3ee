import type { Kind } from '../model.ts';
import { access } from './access/kind.ts';
import { anomalyDetector } from './anomaly-detector/kind.ts';
import { canary } from './canary/kind.ts';
import { domain } from './domain/kind.ts';
import type { KindDeclaration } from './kind.ts';
import { pipeline } from './pipeline/kind.ts';

/** Every kind, as it is declared in its folder. */
export const registry: { readonly [K in Kind]: KindDeclaration<K> } = {
  canary,
  pipeline,
  domain,
  'anomaly-detector': anomalyDetector,
  access,
};
