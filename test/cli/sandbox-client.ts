import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { Document } from '../../sandbox/model.ts';

/** Lets virtual time pass at a sandbox that the environment points at, until all that falls due is done. */
export async function advance(endpoint: string, seconds: number): Promise<void> {
  const response = await fetch(`${endpoint}/_sandbox/advance`, { method: 'POST', body: JSON.stringify({ seconds }) });
  if (!response.ok) throw new Error(await response.text());
}

/** Puts a key's policy again without one statement, as somebody does by mistake. */
export async function dropStatement(KeyId: string, sid: string): Promise<void> {
  const kms = new KMSClient({});
  const { Policy = '{}' } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  const policy = JSON.parse(Policy);
  policy.Statement = policy.Statement.filter(({ Sid }: Document) => Sid !== sid);
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policy) }));
}
