import { type Place, throughBuckets } from '../../access/known-requests.ts';
import type { Question } from '../../access/question.ts';
import { type AsOf, isRead, type Key, type Principal } from '../../resources.ts';
import { notApplicable } from '../shared/verdicts.ts';
import type { CanaryLook } from './look.ts';

/** The document all of a canary's requirements are from. */
export const document = {
  document: 'Encrypting canary artifacts',
  url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html',
};

/** The verdict where no key of the owner's encrypts the artifacts. */
export const withoutKey = notApplicable('Artifacts are not encrypted with a customer managed key.');

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

/** May the canary's role use a key as its artifacts' key? */
export function questionOf(look: CanaryLook, key: Key, role: Principal): Question & { principal: Principal } {
  const { canary, artifactBucket } = look;
  const demanded = ['kms:GenerateDataKey', ...(canary.visual ? ['kms:Decrypt'] : [])];
  const place = { location: canary.artifacts.location, bucket: artifactBucket };
  return { ...artifactQuestion(key, role, demanded, place, look), principal: role };
}

/** May the canary's role use its artifact key? Undefined where there is no customer managed key, or it or the role is not read. */
export function roleQuestion(look: CanaryLook): Question | undefined {
  const { artifactKey, role } = look;
  return isRead(artifactKey) && isRead(role) ? questionOf(look, artifactKey, role) : undefined;
}
