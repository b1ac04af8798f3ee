import { InputError } from '../input-error.ts';

/** What to do about what the SDK or AWS answers, by the error's name or code. */
const advice: [error: RegExp, advice: string][] = [
  [/^Region is missing/, 'give --region, or set AWS_REGION'],
  [/Expired|TokenProvider|SSO/i, 'log in again, as with aws sso login'],
  [
    /CredentialsProvider|Could not load credentials|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId/,
    'give --profile, or set AWS_PROFILE, or the keys in the environment',
  ],
  [/AccessDenied|NotAuthorized/, 'use a profile that may do this'],
  [/^Invalid URL/, 'AWS_ENDPOINT_URL is an address such as http://127.0.0.1:4600'],
  [/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError/, 'check --region, AWS_ENDPOINT_URL and the network'],
];

/** What AWS or the SDK answered, in a sentence. */
export function answered(error: unknown): string {
  const { name = '', message = '', code = '' } = error as NodeJS.ErrnoException;
  return `${(message || code || name).replace(/\s*\n\s*/g, ' ').replace(/\.?$/, '')} (${name})`;
}

/** Asks AWS for something; throws InputError that says in a sentence what AWS or the SDK answered, and what to do about it. */
export async function askAws<T>(command: string, ask: () => Promise<T>, profile?: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error) || !isOfAws(error)) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const [, what = 'check --region and --profile'] =
      advice.find(([known]) => [error.name, code, error.message].some((text) => known.test(text))) ?? [];
    const isOfProfile = profile !== undefined && what.startsWith('give --profile');
    const todo = isOfProfile ? `check profile ${profile} in ~/.aws/config and ~/.aws/credentials` : what;
    throw new InputError(`holdfast ${command}: ${answered(error)}; ${todo}.`);
  }
}

/** What AWS answered, what found no credentials, and what did not reach AWS; all else is a mistake of ours. */
const isOfAws = (error: Error) =>
  '$metadata' in error ||
  'code' in error ||
  /Credentials|TokenProvider|Timeout/.test(error.name) ||
  /^Region is missing/.test(error.message);
