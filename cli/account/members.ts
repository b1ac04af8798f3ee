import type { AccountDocument, Document } from '../../sandbox/model.ts';

/** Moves who is in which group from the groups, where they list their users, to the users; a user whom nobody described is left out. */
export function withMembersAtUsers(documents: AccountDocument[]): AccountDocument[] {
  const of = (account: string, list: 'users' | 'groups'): Document[] =>
    documents.flatMap((document) => (document.account === account && document.iam?.[list]) || []);
  for (const account of new Set(documents.map((document) => document.account)))
    for (const group of of(account, 'groups')) {
      for (const user of of(account, 'users'))
        if (group.Users?.includes(user.UserName)) user.Groups = [...new Set([...(user.Groups ?? []), group.GroupName])];
      delete group.Users;
    }
  return documents;
}
