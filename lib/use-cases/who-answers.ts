import type { World } from '../world.ts';

/** Who sent an answer. */
export interface Sender {
  /** The ARN of the role's session or of the user; the bare id where none is known by it. */
  by: string;
  isApprover: boolean;
}

type Asking = Pick<World, 'settings' | 'account' | 'idOf'>;

/** Who is behind SQS's SenderId: what a message claims, and who may approve, count only where IAM gives the same id. */
export async function whoAnswers(world: Asking, senderId: string, claimed: string | undefined): Promise<Sender> {
  const [id = '', session] = senderId.split(':');
  const isSender = async (arn: string) => {
    if (id === '' || arn.split(':')[4] !== world.account) return false;
    // For root, SQS gives the account id.
    return arn.endsWith(':root') ? id === world.account : (await world.idOf?.(arn)) === id;
  };
  const found: string[] = [];
  for (const arn of world.settings.approvers) if (await isSender(arn)) found.push(arn);
  const isProven = claimed !== undefined && isOfSession(claimed, session) && (await isSender(claimed));
  const [approver] = found;
  const by = isProven ? claimed : approver === undefined ? senderId : sessionOf(approver, session);
  return { by, isApprover: approver !== undefined };
}

/** Whether an ARN does not name another session than the one that sent. */
const isOfSession = (arn: string, session: string | undefined) =>
  !arn.includes(':assumed-role/') || arn.split('/').at(-1) === session;

/** The ARN of a role's session; of a user its own. */
function sessionOf(arn: string, session: string | undefined): string {
  const role = /^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  return role && session !== undefined ? `${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/${session}` : arn;
}
