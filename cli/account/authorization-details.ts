import { dirname, isAbsolute, join } from 'node:path';
import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import { readSource } from '../source/read.ts';
import type { Source } from '../source/source.ts';
import { joined } from './join.ts';
import { placeOf } from './origins.ts';
import { plainIdentities } from './plain-identities.ts';
import type { Printed } from './printed.ts';

/** What `iam get-account-authorization-details` prints, by the member that `iam` has for it. */
const lists = { RoleDetailList: 'roles', UserDetailList: 'users', GroupDetailList: 'groups', Policies: 'policies' };

/** Whether a file is what `iam get-account-authorization-details` prints, whole. */
export const isAuthorizationDetails = (content: unknown): content is Document =>
  isObject(content) &&
  !Object.hasOwn(content, 'account') &&
  ['RoleDetailList', 'UserDetailList', 'GroupDetailList'].some((list) => Array.isArray(content[list]));

/** The `iam` of an account, as its authorization details say. */
export function detailedIdentities(printed: Printed, details: Document): Document {
  const section: Document = printed.origins.made({}, details);
  for (const [printedAs, member] of Object.entries(lists)) {
    if (!Object.hasOwn(details, printedAs)) continue;
    section[member] = details[printedAs];
    printed.origins.moved(section, member, details, printedAs);
  }
  return plainIdentities(printed, section);
}

/** The account that authorization details are of, by the first ARN in them; undefined where they name none. */
export function detailedAccount(details: Document): string | undefined {
  const all = Object.keys(lists).flatMap((list) => (Array.isArray(details[list]) ? details[list] : []));
  const accounts = all.map((one) => /^arn:[\w-]+:iam::(\d{12}):/.exec(String(isObject(one) ? one.Arn : ''))?.[1]);
  return accounts.find((account) => account !== undefined);
}

/** A document whose `iam.authorizationDetails`, given here or as the path of a file, is told as the roles, users, groups and policies it describes. */
export function withAuthorizationDetails(
  printed: Printed,
  document: Document,
  source: Source,
  read: (path: string) => string,
): Document {
  const { iam } = document;
  if (!isObject(iam) || !Object.hasOwn(iam, 'authorizationDetails')) return document;
  const others = printed.without(printed.withoutPaging(iam), (member) => member === 'authorizationDetails');
  let section = plainIdentities(printed, others);
  for (const given of [iam.authorizationDetails].flat()) {
    const details = typeof given === 'string' ? contentOf(printed, given, source, read) : given;
    if (isAuthorizationDetails(details)) section = joined(printed, section, detailedIdentities(printed, details));
    else {
      const { file } = placeOf(printed.origins.of(iam, 'authorizationDetails') ?? { source, path: [] });
      const where = typeof given === 'string' ? given : 'iam.authorizationDetails';
      printed.problems.push(`${file}: ${where} is not what aws iam get-account-authorization-details prints.`);
    }
  }
  return printed.with(document, 'iam', section);
}

function contentOf(printed: Printed, path: string, source: Source, read: (path: string) => string): unknown {
  const file = isAbsolute(path) ? path : join(dirname(source.name), path);
  const details = readSource(read(file), file);
  printed.origins.add(details);
  return details.value;
}
