/** The parts of an ARN that access decisions look at. */
export interface Arn {
  readonly service: string;
  readonly account: string;
  /** All after the fifth colon. */
  readonly resource: string;
}

/** Cuts an ARN at its first five colons; undefined for anything else. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const partition = text.indexOf(':', 4);
  const service = text.indexOf(':', partition + 1);
  const region = text.indexOf(':', service + 1);
  const account = text.indexOf(':', region + 1);
  if (partition < 0 || service < 0 || region < 0 || account < 0) return undefined;
  return {
    service: text.slice(partition + 1, service),
    account: text.slice(region + 1, account),
    resource: text.slice(account + 1),
  };
}

/** Whether it is an account id. */
export const isAccountId = (text: string): boolean => text.length === 12 && /^\d{12}$/.test(text);
