import { packagedTemplate } from '../cli/packaged/template.ts';
import { ownKey } from './packaging/template.ts';

/** Packages before the first test where it must be: a test that waited for it would be too slow. Failures are left to the tests that ask. */
export async function setup(): Promise<void> {
  await Promise.allSettled([
    packagedTemplate({ repairs: false }),
    packagedTemplate({ repairs: true }),
    packagedTemplate({ repairs: true, parameters: { artifacts: '*/*' } }),
    ...[false, true].map((repairs) => packagedTemplate({ repairs, parameters: ownKey })),
  ]);
}
