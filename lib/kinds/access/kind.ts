import type { KindDeclaration } from '../kind.ts';
import staysAllowed from './requirements/stays-allowed.ts';

/** Access that the settings declare: a principal of the company's own services, and the key or bucket that it rests on. */
export const access: KindDeclaration<'access'> = {
  // It is in no service: what is declared changes with the settings alone.
  service: 'holdfast',
  named: [],
  arnOf: (name, at) => `${at}access/${name}`,
  restsOn: ['key', 'role', 'user', 'bucket'],
  requirements: [staysAllowed],
};
