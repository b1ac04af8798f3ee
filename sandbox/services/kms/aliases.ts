import { partitionOf } from '../../../lib/iam/partition.ts';
import { requireAccess } from '../../authorise.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { aliasNames, bareKeyId, findKey, keyAccess, keysOf } from './find.ts';
import { requireState } from './key-state.ts';

function aliasArn({ caller, region }: Call, name: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${caller.account}:${name}`;
}

function aliasName(call: Call): string {
  const name = String(call.input.AliasName ?? '');
  if (name === '') {
    const why =
      "1 validation error detected: Value at 'aliasName' failed to satisfy constraint: Member must not be null";
    throw new AwsError('ValidationException', why);
  }
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name))
    throw new AwsError('InvalidAliasNameException', `Invalid alias name ${name}`);
  if (name.startsWith('alias/aws/') && call.operation !== 'ListAliases') {
    throw new AwsError('NotAuthorizedException', '');
  }
  return name;
}

// KMS asks twice: for the alias (IAM only) and for the key.
function requireAlias(call: Call): string {
  const name = aliasName(call);
  requireAccess(call.sandbox, call, `kms:${call.operation}`, { arn: aliasArn(call, name) });
  return name;
}

function remove(key: Document, name: string): void {
  key.Aliases = key.Aliases.filter(
    (alias: string | Document) => (typeof alias === 'string' ? alias : alias.AliasName) !== name,
  );
}

function add(key: Document, name: string): void {
  key.Aliases = [...(key.Aliases ?? []), name];
}

/** The operations on aliases. */
export const aliasOperations: Record<string, Operation> = {
  ListAliases: {
    run(call) {
      const { sandbox, caller, region, input } = call;
      const document = sandbox.document(caller.account, region) ?? { account: caller.account, region };
      const of = input.KeyId === undefined ? undefined : findKey(call).key;
      const aliases = keysOf(document)
        .filter((key) => of === undefined || key === of)
        .flatMap((key) =>
          aliasNames(key).map((AliasName) => ({
            AliasName,
            AliasArn: aliasArn(call, AliasName),
            TargetKeyId: bareKeyId(key),
          })),
        );
      const { items, next } = page(aliases, { token: input.Marker, limit: input.Limit }, 'InvalidMarkerException');
      return { Aliases: items, Truncated: next !== undefined, NextMarker: next };
    },
  },
  CreateAlias: {
    mutates: true,
    resource: (call) => keyAccess(call, findKey(call, call.input.TargetKeyId)),
    run(call) {
      const name = requireAlias(call);
      const { key, arn, account, region } = findKey(call, call.input.TargetKeyId);
      const keys = call.sandbox.document(account, region)?.kms?.keys ?? [];
      if (keys.some((each) => aliasNames(each).includes(name))) {
        throw new AwsError('AlreadyExistsException', `An alias with the name ${aliasArn(call, name)} already exists`);
      }
      requireState('CreateAlias', arn, key);
      add(key, name);
    },
  },
  UpdateAlias: {
    mutates: true,
    resource: (call) => keyAccess(call, findKey(call, call.input.TargetKeyId)),
    run(call) {
      const name = requireAlias(call);
      const before = findKey(call, name);
      const after = findKey(call, call.input.TargetKeyId);
      requireAccess(call.sandbox, call, 'kms:UpdateAlias', keyAccess(call, before));
      requireState('UpdateAlias', after.arn, after.key);
      if (before.key === after.key) return;
      remove(before.key, name);
      add(after.key, name);
    },
  },
  DeleteAlias: {
    mutates: true,
    resource: (call) => keyAccess(call, findKey(call, call.input.AliasName)),
    run(call) {
      const name = requireAlias(call);
      remove(findKey(call, name).key, name);
    },
  },
};
