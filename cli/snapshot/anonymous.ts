import schema from '../../docs/account.schema.json' with { type: 'json' };
import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import { Pseudonyms } from './pseudonyms.ts';

/** Values that the API itself has, such as Enabled: no names, but where a name is asked for. */
const apiValues = new Set(valuesIn(schema));
const names =
  /^(\w*Name|name|Name|Sid|Id|KeyId|Description|Key|Value|TagKey|TagValue|key|value|DomainId|GrantId|Users?|Groups?)$/;
/** What says which version or kind of something it is, in words of AWS's. */
const ofAws = /^(Version|RuntimeVersion|region|SyntheticsVersion|provider|category|owner|version|Expression|\w*Mode)$/;
/** Condition keys whose values are AWS's own words, with wildcards or without: services, Regions, algorithms. */
const hasWordsOfAws =
  /^(kms:(KeySpec|KeyUsage|KeyOrigin|GrantOperations|\w+Algorithm|ViaService)|s3:x-amz-server-side-encryption|aws:(RequestedRegion|CalledVia(First|Last)?|PrincipalServiceName(sList)?|PrincipalType))$/i;
const holdsPolicies = /^(Policies|AttachedPolicies|PermissionsBoundary|policies)$/;
const holdsNames = /^(Tags|tags|Policies|AttachedPolicies|PermissionsBoundary|policies|\w*Map|\w*Variables)$/;

/** An account file in which account ids, names and ARNs are replaced, each by the same everywhere, and nothing that was written freely is left. */
export function anonymous<T>(account: T): T {
  const pseudonyms = new Pseudonyms(stemsIn(account));
  const of = (value: unknown, member: string): unknown => {
    // What a list holds has members of its own.
    if (Array.isArray(value)) return value.map((one) => of(one, isObject(one) ? '' : member));
    if (isPolicy(value)) return policy(value, pseudonyms);
    if (isObject(value)) return object(value, member);
    return typeof value === 'string' ? text(value, member) : value;
  };
  const object = (value: Document, member: string): Document =>
    Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        holdsNames.test(member) ? tagOr(name, pseudonyms) : name,
        name === 'configuration' ? configuration(inner) : of(inner, holdsPolicies.test(member) ? '' : name),
      ]),
    );
  const configuration = (value: Document): Document =>
    Object.fromEntries(Object.entries(value ?? {}).map(([name, inner]) => [name, pseudonyms.text(String(inner))]));
  const text = (value: string, member: string): string => {
    if (member === 'account') return pseudonyms.account(value);
    // Why something could not be read names who asked, and what.
    if (member === 'unreadable') return value.split(':')[0] ?? '';
    if (ofAws.test(member)) return value;
    if (!names.test(member) && apiValues.has(value)) return value;
    return tagOr(value, pseudonyms);
  };
  return of(account, '') as T;
}

const tagOr = (name: string, pseudonyms: Pseudonyms) =>
  // By these Holdfast is told what to do, and these AWS has of its own.
  /^(holdfast:|aws[:-]|alias\/aws\/)/.test(name) ? name : pseudonyms.text(name).replace(/^n\d+(\/)/, aliased(name));

/** `alias/` is no part of a key's name. */
const aliased = (name: string) => (match: string) => (name.startsWith('alias/') ? 'alias/' : match);

const isPolicy = (value: unknown): value is Document => isObject(value) && 'Statement' in value;

function policy({ Statement, Version, Id }: Document, pseudonyms: Pseudonyms): Document {
  return {
    ...(Version !== undefined && { Version }),
    ...(Id !== undefined && { Id: pseudonyms.text(String(Id)) }),
    Statement: [Statement].flat().map((one: Document) => statement(one, pseudonyms)),
  };
}

function statement(given: Document, pseudonyms: Pseudonyms): Document {
  const texts = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(texts) : typeof value === 'string' ? pseudonyms.text(value) : value;
  const members: Record<string, (value: Document) => unknown> = {
    Sid: texts,
    Resource: texts,
    NotResource: texts,
    Principal: (value) => principals(value, texts),
    NotPrincipal: (value) => principals(value, texts),
    Condition: (value) => conditions(value, pseudonyms, texts),
  };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, members[name]?.(value) ?? value]));
}

const principals = (value: unknown, texts: (value: unknown) => unknown) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([type, who]) => [type, texts(who)])) : texts(value);

function conditions(value: unknown, pseudonyms: Pseudonyms, texts: (value: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys as Document).map(([key, values]) => [
          conditionKey(key, pseudonyms),
          hasWordsOfAws.test(key) ? values : texts(values),
        ]),
      ),
    ]),
  );
}

/** The name after the service's own is the owner's: of a tag, or of an encryption context. */
function conditionKey(key: string, pseudonyms: Pseudonyms): string {
  const [, known, name] =
    /^((?:aws:(?:Resource|Request|Principal)Tag\/)|(?:kms:EncryptionContext:))(.+)$/i.exec(key) ?? [];
  return known === undefined || name === undefined ? key : known + tagOr(name, pseudonyms);
}

/** What stands before a `*` in the middle of a word, anywhere. */
function stemsIn(value: unknown): Set<string> {
  const text = JSON.stringify(value);
  return new Set([...text.matchAll(/([\p{L}\p{N}]+)[*?]/gu)].map(([, stem = '']) => stem));
}

function valuesIn(of: unknown): string[] {
  if (Array.isArray(of)) return of.flatMap(valuesIn);
  if (!isObject(of)) return [];
  const own = [of.enum, of.examples].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...own.filter((one): one is string => typeof one === 'string'), ...Object.values(of).flatMap(valuesIn)];
}
