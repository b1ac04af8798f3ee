import type { DeclaredAccess } from '../../lib/model.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { accountsFrom } from '../account/from-files.ts';
import { InputError } from '../input-error.ts';
import type { Also } from './take.ts';

/** The options by which a command is told which account it is about. */
interface AccountOptions {
  account: string[];
  live: boolean;
  profile: string | undefined;
  region: string | undefined;
}

/** The account a command is about: live with --live or --profile, where it is read with what else is asked for; otherwise as files describe it. */
export async function askedAccount(
  command: string,
  { account, live, profile, region }: AccountOptions,
  also: Also,
): Promise<AccountDocument[]> {
  if (!live && profile === undefined) return accountsFrom(account);
  if (account.length > 0)
    throw new InputError(
      `holdfast ${command}: give --account or a live account, not both. See holdfast ${command} --help.`,
    );
  // Reading a live account takes the clients of all services, which a described one does not need.
  const { documentsFor } = await import('./live-documents.ts');
  return documentsFor({ command, profile, region }, also);
}

/** What declared access rests on: keys and buckets by name, and IAM, where its principals are. */
export const alsoForDeclared = (access: readonly DeclaredAccess[]) =>
  ({
    keys: access.flatMap(({ key }) => key ?? []),
    identities: access.length > 0,
    buckets: access.flatMap(({ bucket }) => bucket?.replace(/^arn:[^:]+:s3:::/, '') ?? []),
  }) satisfies Also;

/** With a Region alone the live account is asked too: an account that files describe has no use for it. */
export const liveByRegion = <T extends AccountOptions>(values: T): T => ({
  ...values,
  live: values.live || values.region !== undefined,
});
