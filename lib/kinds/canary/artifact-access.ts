import { trustingKey } from '../../access/key-of-another-account.ts';
import { type Place, throughBuckets } from '../../access/known-requests.ts';
import type { Question, RoleQuestion } from '../../access/question.ts';
import { accountOf } from '../../model.ts';
import { type AsOf, isRead, type Key, type Principal, type Reading } from '../../resources.ts';
import { notApplicable } from '../shared/verdicts.ts';
import type { CanaryLook } from './look.ts';

/** The document all of a canary's requirements are from. */
export const document = {
  document: 'Encrypting canary artifacts',
  url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html',
};

/** The verdict where no key of the owner's encrypts the artifacts. */
export const withoutKey = notApplicable('Artifacts are not encrypted with a customer managed key.');

/** Whether the key that encrypts the artifacts is of another account. */
export const isKeyForeign = ({ canary: { artifacts }, account }: CanaryLook): boolean =>
  artifacts.keyArn !== undefined && accountOf(artifacts.keyArn) !== account;

/** The key that encrypts the artifacts, to ask about our side: one of another account leaves its use to this one. */
export const keyFromHere = (look: CanaryLook): Reading<Key> | undefined => {
  const { keyArn } = look.canary.artifacts;
  return keyArn !== undefined && isKeyForeign(look)
    ? trustingKey(keyArn, look.artifactKey, look.account)
    : look.artifactKey;
};

/** What the document lets a role do with the key, as its key-policy statement. */
const documentedActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** May this principal use a key on artifacts at a location (`bucket/prefix`), for these actions? */
export function artifactQuestion(
  key: Key,
  principal: Principal,
  demanded: string[],
  place: Place,
  asOf: AsOf,
  documented: string[] = documentedActions,
): Question {
  return {
    principal,
    key,
    demanded,
    statement: {
      Effect: 'Allow',
      Principal: { AWS: principal.arn },
      Action: documented,
      Resource: '*',
    },
    ...throughBuckets(key, principal, [place], asOf),
  };
}

/** Where the artifacts go now. */
export const placeNow = ({ canary, artifactBucket }: CanaryLook): Place => ({
  location: canary.artifacts.location,
  bucket: artifactBucket,
});

/** May the canary's role use this key for its artifacts? Undefined where the key or the role is not read. */
export function roleQuestion(look: CanaryLook, key = look.artifactKey): RoleQuestion | undefined {
  const { canary, role } = look;
  if (!isRead(key) || !isRead(role)) return undefined;
  const demanded = ['kms:GenerateDataKey', ...(canary.visual ? ['kms:Decrypt'] : [])];
  return { ...artifactQuestion(key, role, demanded, placeNow(look), look), principal: role };
}

/** A question about a key of this account, as a list; none where it is about another. */
export const aboutOurKey = ({ account }: CanaryLook, question: Question | undefined): Question[] =>
  question?.key.account === account ? [question] : [];
