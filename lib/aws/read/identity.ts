import { GetRoleCommand, GetUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import { isTransient } from '../../errors.ts';

/** The unique id of a role or user by its ARN or by that of a session; undefined where there is none of just this ARN. Throws where a later try may tell. */
export async function idOf(iam: IAMClient, arn: string): Promise<string | undefined> {
  const [kind = '', ...names] = arn.split(':').slice(5).join(':').split('/');
  try {
    if (kind === 'assumed-role') return (await iam.send(new GetRoleCommand({ RoleName: names[0] }))).Role?.RoleId;
    if (kind === 'role') {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: names.at(-1) }));
      return Role?.Arn === arn ? Role.RoleId : undefined;
    }
    if (kind !== 'user') return undefined;
    const { User } = await iam.send(new GetUserCommand({ UserName: names.at(-1) }));
    return User?.Arn === arn ? User.UserId : undefined;
  } catch (error) {
    if (isTransient(error)) throw error;
    return undefined;
  }
}
