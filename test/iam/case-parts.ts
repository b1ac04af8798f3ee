import type { AccessPolicies, AccessRequest, AccessVerdict, Because, PolicyDocument } from '../../lib/iam/access.ts';

/** One row of the specification: what is given, and what AWS's documentation says comes of it. */
export interface SpecCase {
  /** Page and section it follows. */
  cites: string;
  because: string;
  policies: AccessPolicies;
  /** What is asked differently from `asked`. */
  request?: Partial<AccessRequest>;
  expect: AccessVerdict;
  /** The deciding statements as `layer statement`, or for an implicit denial the layers. */
  by?: string[];
  /** What the reason must say. */
  reason?: RegExp;
}

/** Rows that follow one page. */
export const citing = (cites: string, rows: Omit<SpecCase, 'cites'>[]): SpecCase[] =>
  rows.map((row) => ({ cites, ...row }));

export const account = '111122223333';
export const other = '444455556666';
export const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const role = `arn:aws:iam::${account}:role/Canary`;
export const session = `arn:aws:sts::${account}:assumed-role/Canary/run-1`;
export const user = `arn:aws:iam::${account}:user/team/Ann`;
export const root = `arn:aws:iam::${account}:root`;
export const logs = 'logs.us-east-1.amazonaws.com';
export const object = 'arn:aws:s3:::artifacts/canary/run.har';

type Elements = Record<string, unknown>;

/** A policy of version 2012-10-17. */
export const policy = (...statements: Elements[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });

/** An Allow of kms:Decrypt on everything, unless other elements are given. */
export const allow = (elements: Elements = {}): Elements => ({
  Sid: 'A',
  Effect: 'Allow',
  ...('NotAction' in elements ? {} : { Action: 'kms:Decrypt' }),
  ...('NotResource' in elements ? {} : { Resource: '*' }),
  ...elements,
});

export const deny = (elements: Elements = {}): Elements => ({
  ...allow(elements),
  Sid: 'D',
  Effect: 'Deny',
  ...elements,
});

/** The statement that lets IAM policies decide. */
export const delegation = allow({ Sid: 'Root', Principal: { AWS: root }, Action: 'kms:*' });
export const delegating = policy(delegation);

/** Everything that is asked unless a case says otherwise: the canary's session decrypts with the key. */
export const asked = (request: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: session,
  action: 'kms:Decrypt',
  resource: key,
  ...request,
});

/** `because` as a case writes it. */
export const told = (because: readonly Because[]): string[] =>
  because.map(({ layer, statement }) => (statement === null ? layer : `${layer} ${statement}`)).sort();
