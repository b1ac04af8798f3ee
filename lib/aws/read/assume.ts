import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/** Credentials of a role for an hour, and when they expire. */
export interface Assumed {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** Makes what assumes roles by ARN; in a file of its own, which is loaded when an organization is watched. */
export function assumer(config: STSClientConfig): (role: string, session: string) => Promise<Assumed> {
  const client = new STSClient(config);
  return async (RoleArn, RoleSessionName) => {
    const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = Credentials ?? {};
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
}
