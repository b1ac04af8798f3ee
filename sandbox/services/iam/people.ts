import { parseArn } from '../../arn.ts';
import type { SandboxState } from '../../model.ts';
import { isGone } from './absent.ts';
import { findPrincipal, nameMembers } from './find.ts';

/** Has IAM know a role or user that calls and that nobody described, by its ARN; not one that a call has deleted, nor of an account that is not described. */
export function knowCaller(sandbox: SandboxState, arn: string): void {
  const { account = '', resource = '' } = parseArn(arn) ?? {};
  const [kind, ...names] = resource.split('/');
  const name = names.at(-1);
  if ((kind !== 'role' && kind !== 'user') || !name) return;
  if (!sandbox.documents.some((each) => each.account === account)) return;
  if (isGone(sandbox, account, kind, name) || findPrincipal(sandbox, account, kind, name)) return;
  sandbox.people.set(arn, { [nameMembers[kind]]: name, Arn: arn, Path: `/${[...names.slice(0, -1), ''].join('/')}` });
}
