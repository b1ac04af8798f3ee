import { InputError } from './input-error.ts';

/** What a client of the AWS SDK is made with: what was given; the environment, profiles and SSO are the SDK's own to read. */
export function clientOptions({ region, profile }: { region?: string | undefined; profile?: string | undefined }) {
  return { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
}

/** What to do about what the SDK or AWS answers, by the error's name or code. */
const advice: [error: RegExp, advice: string][] = [
  [/^Region is missing/, 'give --region, or set AWS_REGION'],
  [
    /CredentialsProvider|Could not load credentials|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId/,
    'give --profile, or set AWS_PROFILE, or the keys in the environment',
  ],
  [/Expired|TokenProvider|SSO/i, 'log in again, as with aws sso login'],
  [/AccessDenied|NotAuthorized/, 'use a profile that may do this'],
  [/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError/, 'check --region, AWS_ENDPOINT_URL and the network'],
];

/** Asks AWS for something; throws InputError that says in a sentence what AWS or the SDK answered, and what to do about it. */
export async function askAws<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = error.message || code || error.name;
    const [, what = 'check --stage, --region and --profile'] =
      advice.find(([known]) => [error.name, code, error.message].some((text) => known.test(text))) ?? [];
    throw new InputError(
      `holdfast ${name}: ${reason.replace(/\s*\n\s*/g, ' ').replace(/\.?$/, '')} (${error.name}); ${what}.`,
    );
  }
}
