import { throughBuckets } from '../../access/known-requests.ts';
import { principalOfAnotherAccount, unbound } from '../../access/principal-of-another-account.ts';
import type { Question } from '../../access/question.ts';
import { roleWith } from '../../look.ts';
import { isRead, type Key, type Principal } from '../../resources.ts';
import { type KeyedStore, keyedStores } from './artifact-stores.ts';
import type { PipelineLook } from './look.ts';

/** What a role needs of the key that encrypts artifacts it writes and reads. */
const documentedActions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** A role and a store it works with. */
export interface RoleStore {
  arn: string;
  role: Principal;
  store: KeyedStore;
  /** False for a role of another account: of that, only the key's side is asked with `role`. */
  isKnown: boolean;
  /** Such a role as its own account shows it, where that is watched. */
  own?: Principal;
}

/** Every role with every store it works with, as far as something can be asked of it. */
export const roleStores = (look: PipelineLook): RoleStore[] =>
  keyedStores(look).flatMap((store) =>
    store.roles.flatMap((arn): RoleStore[] => {
      const role = look.roles.find((one) => one.arn === arn)?.role;
      if (!isForeign(look, arn)) return isRead(role) ? [{ arn, role, store, isKnown: true }] : [];
      if (!isRead(role)) return [{ arn, role: principalOfAnotherAccount(arn), store, isKnown: false }];
      return [{ arn, role: unbound(role), store, isKnown: false, own: role }];
    }),
  );

/** Whether an ARN names another account than the pipeline's. */
export const isForeign = ({ account }: PipelineLook, arn: string): boolean =>
  (arn.split(':')[4] ?? account) !== account;

/** May the role use the key on artifacts in the store's bucket? */
export function artifactQuestion(look: PipelineLook, role: Principal, key: Key, store: KeyedStore): Question {
  const location = `${store.bucketName}/${look.subject.name.slice(0, 20)}`;
  return {
    principal: role,
    key,
    demanded: documentedActions,
    statement: { Effect: 'Allow', Principal: { AWS: role.arn }, Action: documentedActions, Resource: '*' },
    restsOn: [roleWith(role.arn, key.arn)],
    ...throughBuckets(key, role, [{ location, bucket: store.bucket }], look),
  };
}

/** The questions about keys of the pipeline's own account. */
export const artifactQuestions = (look: PipelineLook, pairs = roleStores(look)): Question[] =>
  pairs.flatMap(({ role, store }) =>
    isRead(store.key) && store.key.account === look.account ? [artifactQuestion(look, role, store.key, store)] : [],
  );
