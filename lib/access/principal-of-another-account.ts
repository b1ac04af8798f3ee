import { accountOf } from '../model.ts';
import type { Principal } from '../resources.ts';
import { allowEverything } from './policy-document.ts';

const everything = {
  Version: '2012-10-17',
  Statement: allowEverything,
};

/** A role or user of which only the name is known, to ask what the other side allows: its own policies allow everything. */
export const principalOfAnotherAccount = (arn: string): Principal => ({
  arn,
  name: arn.split('/').at(-1) ?? arn,
  id: '',
  account: accountOf(arn),
  tags: {},
  policies: [{ kind: 'managed', name: 'not read', document: everything }],
});

/** A principal as if its own account let it do everything, for asking the key's side alone. */
export const unbound = ({ boundary: _, ...principal }: Principal): Principal => ({
  ...principal,
  policies: [{ kind: 'inline', name: 'all', document: everything }],
});
