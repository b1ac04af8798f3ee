import type { Principal } from '../resources.ts';

/** A role or user of which nothing is known but its name, for asking what others let it do: its own policies allow everything. */
export function principalOfAnotherAccount(arn: string): Principal {
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow' as const, Action: '*', Resource: '*' } };
  return {
    arn,
    name: arn.split('/').at(-1) ?? arn,
    id: '',
    account: arn.split(':')[4] ?? '',
    tags: {},
    policies: [{ kind: 'managed', name: 'not read', document }],
  };
}
