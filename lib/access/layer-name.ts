import type { Layer } from '../iam/policies.ts';

const names: Partial<Record<Layer, string>> = {
  resource: 'the key policy',
  identity: "the principal's own policies",
  boundary: 'its permissions boundary',
};

/** Which policies a layer is made of, in words. */
export const layerName = (layer: Layer | undefined): string => (layer && names[layer]) ?? `the ${layer} policies`;
