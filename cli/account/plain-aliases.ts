import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Printed } from './printed.ts';

const bare = (keyId: unknown) => (typeof keyId === 'string' ? keyId.split('/').at(-1) : keyId);

/** `list-aliases` without a key lists those of all keys. */
export function ownAliases(printed: Printed, of: Document): Document {
  const aliases: unknown = of.Aliases;
  if (!Array.isArray(aliases)) return of;
  const isOthers = (alias: unknown) =>
    isObject(alias) && typeof alias.TargetKeyId === 'string' && bare(alias.TargetKeyId) !== bare(of.KeyId);
  if (!aliases.some(isOthers)) return of;
  return printed.with(
    of,
    'Aliases',
    printed.origins.made(
      aliases.filter((alias) => !isOthers(alias)),
      aliases,
    ),
  );
}

/** `list-aliases` of the whole account, next to its keys: each key gets its own. */
export function withAliases(printed: Printed, section: Document): Document {
  const { Aliases, ...rest } = section;
  if (!Array.isArray(Aliases)) return section;
  const plain: Document = printed.origins.made(rest, section);
  plain.keys = printed.each(plain.keys ?? [], (one) => {
    const has = (name: unknown) =>
      Array.isArray(one.Aliases) &&
      one.Aliases.some((each: unknown) => each === name || (isObject(each) && each.AliasName === name));
    const own = Aliases.filter(
      (alias) => isObject(alias) && bare(alias.TargetKeyId) === bare(one.KeyId) && !has(alias.AliasName),
    );
    if (own.length === 0) return one;
    return printed.with(one, 'Aliases', printed.origins.made([...(one.Aliases ?? []), ...own], Aliases));
  });
  return plain;
}
