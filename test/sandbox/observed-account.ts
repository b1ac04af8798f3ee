import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

/** A sandbox of one account in us-east-1 that holds only what a test describes, and other documents given, at 2026-11-21T09:00:00Z. */
export function sandboxOf(
  described: Partial<AccountDocument>,
  ...others: AccountDocument[]
): { sandbox: Sandbox; account: AccountDocument } {
  const account: AccountDocument = { account: '111122223333', region: 'us-east-1', ...described };
  return { sandbox: new Sandbox({ documents: [account, ...others], time: new Date('2026-11-21T09:00:00Z') }), account };
}

/** What an SDK client needs to speak to the sandbox in process. */
export const clientConfig = (sandbox: Sandbox) => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  requestHandler: sandbox.requestHandler(),
  maxAttempts: 1,
});
