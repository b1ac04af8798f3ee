import type { Document } from '../../../sandbox/model.ts';
import { aliasNames, bareKeyId, keyArn } from '../../../sandbox/services/kms/find.ts';
import type { Applied, Applier } from './applier.ts';
import { textOf, withoutPlace } from './facts.ts';
import { keyNamed } from './keys.ts';
import { type Facts, Unknown } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** An alias, by which subjects may name a key. */
export const alias: Applier = {
  describe(world, address, facts) {
    const found = keyNamed(world, facts.TargetKeyId, facts);
    const name = textOf(facts.AliasName);
    if (!found || name === undefined) return;
    if (!keyNamed(world, name, facts)) found.of.Aliases = [...(found.of.Aliases ?? []), name];
    world.place(address, { ...found, arn: found.arn.replace(/:key\/.*$/, `:${name}`) });
  },
  create(world, { address, after }) {
    const name = textOf(after.AliasName);
    if (name === undefined) return;
    removeAlias(world, address, name, after);
    const found = keyNamed(world, after.TargetKeyId, after);
    const at = found?.at ?? world.documentOf(after);
    const arn = keyArn(at, { KeyId: 'x' }).replace(/:key\/x$/, `:${name}`);
    if (found) found.of.Aliases = [...(found.of.Aliases ?? []), name];
    else world.hidden.hide('kms:DescribeKey', name, address, `, as the key that ${name} names`);
    world.place(address, { of: found?.of ?? {}, arn, at });
    world.touch(address, arn, 'alias');
    if (found) world.touch(address, found.arn, 'alias');
  },
  update: (world, of) => alias.create(world, of),
  remove: (world, { address, before }) => removeAlias(world, address, textOf(before.AliasName) ?? '', before),
};

function removeAlias(world: PlannedWorld, address: string, name: string, facts: Facts): void {
  const at = world.documentOf(facts);
  for (const of of at.kms?.keys ?? []) {
    if (!aliasNames(of).includes(name)) continue;
    of.Aliases = of.Aliases.filter((one: string | Document) => aliasNames({ Aliases: [one] })[0] !== name);
    world.touch(address, keyArn(at, of), 'alias');
    world.touch(address, keyArn(at, of).replace(/:key\/.*$/, `:${name}`), 'alias');
  }
}

/** A grant. */
export const grant: Applier = {
  describe(world, address, facts) {
    const found = keyNamed(world, facts.KeyId, facts);
    if (found && !grantOf(found, facts)) give(world, address, found, facts);
  },
  create(world, { address, after }) {
    const found = keyNamed(world, after.KeyId, after);
    if (found) give(world, address, found, after);
    else world.notModelled.push(address);
  },
  update(world, of) {
    revoke(world, of);
    grant.create(world, of);
  },
  remove: (world, of) => revoke(world, of),
};

function revoke(world: PlannedWorld, { address, before }: Applied): void {
  const found = keyNamed(world, before.KeyId, before);
  const of = found && grantOf(found, before);
  if (!found || !of) return;
  found.of.Grants = found.of.Grants.filter((one: Document) => one !== of);
  world.touch(address, found.arn, 'grants');
}

const grantOf = ({ of }: Placed, { GrantId, Name, GranteePrincipal }: Facts): Document | undefined =>
  (of.Grants ?? []).find((one: Document) =>
    textOf(GrantId) !== undefined
      ? one.GrantId === GrantId
      : one.Name === Name && one.GranteePrincipal === GranteePrincipal,
  );

function give(world: PlannedWorld, address: string, { of, arn }: Placed, facts: Facts): void {
  const { KeyId: _key, ...given } = withoutPlace(facts);
  const grantee = world.arnOf(given.GranteePrincipal);
  world.touch(address, arn, 'grants');
  if (grantee === undefined) {
    world.hidden.hide('kms:ListGrants', bareKeyId(of), address);
    return;
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined && !(value instanceof Unknown));
  const GrantId = textOf(given.GrantId) ?? world.nameFor(address);
  of.Grants = [...(of.Grants ?? []), { ...Object.fromEntries(known), GrantId, GranteePrincipal: grantee }];
}
