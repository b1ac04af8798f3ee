import { partitionOf } from '../../lib/iam/partition.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { policyObject } from '../../sandbox/policy-text.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { principalArn, principalsOf } from '../../sandbox/services/iam/find.ts';
import { aliasNames, keyArn, keysOf } from '../../sandbox/services/kms/find.ts';
import { mayExist } from '../access/described-caller.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';

/** A described key, and where it lies. */
export interface NamedKey {
  key: Document;
  arn: string;
  document: AccountDocument;
}

/** The key that an id, an alias or the ARN of either names; throws InputError where no account has it. */
export function keyNamed(documents: AccountDocument[], name: string): NamedKey {
  const all = documents.flatMap((document) =>
    keysOf(document).map((key) => ({ key, arn: keyArn(document, key), document })),
  );
  const namesOf = ({ key, arn }: NamedKey) => [
    arn,
    arn.replace(/^.*:key\//, ''),
    ...aliasNames(key).flatMap((alias) => [alias, arn.replace(/key\/.*/, alias)]),
  ];
  const found = all.find((one) => namesOf(one).includes(name));
  if (found) return found;
  const meant = likelyMeant(name, all.flatMap(namesOf));
  throw new InputError(
    `holdfast who-can: no account has the key ${name}; ${meant ? `did you mean ${meant}?` : 'name it by id, alias or ARN.'}`,
  );
}

/** Whoever may come into question for a key: every role and user there is, and whom its policy and grants name. */
export function candidatesFor(sandbox: Sandbox, { key, document }: NamedKey): string[] {
  const accounts = [...new Set(sandbox.documents.map(({ account }) => account))];
  const own = accounts.flatMap((account) =>
    (['role', 'user'] as const).flatMap((kind) =>
      principalsOf(sandbox, account, kind).map((one) => principalArn(sandbox, account, kind, one)),
    ),
  );
  const partition = partitionOf(document.region);
  const statements = [policyObject(key.Policy)?.Statement ?? []].flat() as Document[];
  const named = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => (Principal === '*' ? ['*'] : Object.values(Principal ?? {}).flat()))
    .map((who) => (/^\d{12}$/.test(String(who)) ? `arn:${partition}:iam::${who}:root` : String(who)));
  const granted = (key.Grants ?? []).map(({ GranteePrincipal, GranteeServicePrincipal }: Document) =>
    String(GranteePrincipal ?? GranteeServicePrincipal),
  );
  const roots = [`arn:${partition}:iam::${document.account}:root`];
  // Whoever was deleted can do nothing any more, whether a policy names them by unique id or still by ARN.
  const there = [...named, ...granted].filter((who) => mayExist(sandbox, who));
  return [...new Set([...own, ...there, ...roots])].sort(byText);
}

const byText = (one: string, other: string) => (one < other ? -1 : 1);
