import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { awsClients } from '../../lib/aws/clients.ts';
import type { ClientOptions, ReadScope } from '../../lib/aws/read/clients.ts';
import { InputError } from '../input-error.ts';
import { askAws } from './ask-aws.ts';
import { PoliteHandler } from './polite-handler.ts';

/** What the command line says of how AWS is reached. */
export interface Reached {
  /** The command, for messages. */
  command: string;
  region?: string | undefined;
  profile?: string | undefined;
  logger?: ClientOptions['logger'];
}

/** The account whose credentials there are, in a Region. */
export interface LiveAccount {
  account: string;
  region: string;
  partition: string;
  /** Who asks: the role or user, by ARN. */
  caller: string;
  /** The same with the session's name, where it is one. */
  arn: string;
  client: ClientOptions;
}

/** What clients of the account and Region are made with. */
export const configOf = ({ client, region }: LiveAccount) => ({ ...client, region });

const ignore = () => {};
/** Where a profile is named and keys are set too, the SDK warns at length that it takes the profile. */
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * Who asks, and in which Region, by --profile, the environment, profiles and SSO, as the SDK finds them. Throws
 * InputError where there are no credentials, no Region, or AWS is not reached.
 */
export async function liveAccount({ command, region, profile, logger }: Reached): Promise<LiveAccount> {
  // Older clients know a profile, with its endpoint, by the environment only.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const requestHandler = new PoliteHandler();
  const chain = { logger: silent, clientConfig: { requestHandler }, ...(profile !== undefined && { profile }) };
  const asking: ClientOptions = { credentials: fromNodeProviderChain(chain), requestHandler };
  // Who asks is no call to what is read.
  const client = { ...asking, ...(logger && { logger }) };
  // The AWS CLI takes either name, the SDK the first alone.
  const named = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (named !== undefined && !isRegion(named))
    throw new InputError(`holdfast ${command}: ${named} is not a Region; give --region, such as us-east-1.`);
  const sts = new STSClient({ ...asking, ...(named && { region: named }), ...(profile !== undefined && { profile }) });
  const ask = async () => ({ ...(await identity(sts, asking)), region: await sts.config.region(), client });
  return askAws(command, ask, profile ?? process.env.AWS_PROFILE);
}

/** The same for an account by a role in it that may be assumed from here; throws what STS answers. */
export async function assumedAccount(from: LiveAccount, account: string, roleName: string): Promise<LiveAccount> {
  const { region, partition, client } = from;
  const credentials = fromTemporaryCredentials({
    ...(client.credentials && { masterCredentials: client.credentials }),
    params: { RoleArn: `arn:${partition}:iam::${account}:role/${roleName}`, RoleSessionName: 'holdfast' },
    clientConfig: { region },
  });
  const { logger: _, ...asking } = { ...client, credentials };
  return {
    ...(await identity(new STSClient({ ...asking, region }), asking)),
    region,
    client: { ...client, credentials },
  };
}

/** An account as its readers ask it, in one Region. */
export const hereOf = ({ account, partition, caller, client }: LiveAccount, region: string): ReadScope => ({
  account,
  region,
  partition,
  clients: awsClients(region, client),
  readerRoles: [caller],
  places: [{ account, region }],
});

const isRegion = (text: string) => /^[a-z]{2,8}(-[a-z]+)+-\d+$/.test(text);

async function identity(
  sts: STSClient,
  asking: ClientOptions,
): Promise<Pick<LiveAccount, 'account' | 'partition' | 'caller' | 'arn'>> {
  const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const partition = Arn.split(':')[1] || 'aws';
  const RoleName = /:assumed-role\/([^/]+)\//.exec(Arn)?.[1];
  if (RoleName === undefined) return { account: Account, partition, arn: Arn, caller: Arn };
  const bare = `arn:${partition}:iam::${Account}:role/${RoleName}`;
  // A session's ARN has not the role's path, as that of SSO; whoever may not ask is named without.
  const iam = new IAMClient({ ...asking, region: await sts.config.region() });
  const { Role } = await iam.send(new GetRoleCommand({ RoleName })).catch(() => ({ Role: undefined }));
  return { account: Account, partition, arn: Arn, caller: Role?.Arn ?? bare };
}
