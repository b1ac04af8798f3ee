import { type DescribedList, describedLists, nameIn, namingMember } from '../../sandbox/described-lists.ts';
import { type AccountDocument, type Document, describedServices } from '../../sandbox/model.ts';
import { pathText } from '../places.ts';
import { type Origins, placeOf } from './origins.ts';

/** Where a name is given: the object that bears it, and in which member or element; undefined for all of it. */
interface Bearer {
  of: object;
  member: string | number | undefined;
}

/** Resources that bear a name already taken where AWS allows it once: in the account and Region, the account, or everywhere. */
export function duplicateProblems(documents: AccountDocument[], origins: Origins): string[] {
  const taken = new Map<string, Bearer>();
  const problems: string[] = [];
  const claim = (scope: string, kind: string, name: unknown, of: object, member?: string | number) => {
    if (typeof name !== 'string') return;
    const key = JSON.stringify([scope, kind, name]);
    const first = taken.get(key);
    if (first) problems.push(alreadyTaken(origins, name, { of, member }, first));
    else taken.set(key, { of, member });
  };
  for (const document of documents) {
    const { account, region } = document;
    const regional = `${account} ${region}`;
    const scopes = { 'in the Region': regional, 'in the account': account, anywhere: '' };
    claim('', 'document', regional, document);
    for (const each of document.regions ?? []) claim(account, 'region', each.RegionName, each, 'RegionName');
    for (const section of describedServices)
      for (const [list, named] of Object.entries<DescribedList>(describedLists[section]))
        for (const of of listIn(document[section], list)) {
          const [scope, name] = [scopes[named.once], nameIn(named, of)];
          claim(scope, list, name, of, namingMember(named, of));
          for (const [inner, inside] of Object.entries(named.within ?? {}))
            for (const part of listIn(of, inner))
              claim(`${scope} ${name}`, inner, nameIn(inside, part), part, namingMember(inside, part));
        }
    for (const key of document.kms?.keys ?? []) {
      for (const [index, alias] of entries(key.Aliases))
        claim(regional, 'alias', alias.AliasName ?? alias, key.Aliases, index);
      for (const [, grant] of entries(key.Grants)) claim(regional, 'grant', grant.GrantId, grant, 'GrantId');
    }
    for (const role of document.iam?.roles ?? []) claim(account, 'role id', role.RoleId, role, 'RoleId');
  }
  return problems;
}

function alreadyTaken(origins: Origins, name: string, one: Bearer, first: Bearer): string {
  const [here, there] = [one, first].map(({ of, member }) => {
    const origin = origins.of(of, member);
    if (!origin) throw new Error(`Nobody wrote ${name}.`);
    return placeOf(origin);
  }) as [ReturnType<typeof placeOf>, ReturnType<typeof placeOf>];
  const where = there.file === here.file ? '' : ` in ${there.file}`;
  return `${here.file}: ${pathText(here.path)} "${name}" is already the name of ${pathText(there.path)}${where}.`;
}

const entries = (list: Document[] | undefined): [number, Document][] => [...(list ?? []).entries()];

const listIn = (of: Document | undefined, list: string): Document[] => of?.[list] ?? [];
