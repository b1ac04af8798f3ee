import { isRead, type Key, type Reading } from '../../resources.ts';
import type { Evidence } from '../../verdict.ts';
import { notApplicable } from '../shared/verdicts.ts';
import type { ArtifactStore, PipelineLook } from './look.ts';

/** The document all of a pipeline's requirements are from. */
export const document = {
  document: 'Configure server-side encryption for artifacts stored in Amazon S3 for CodePipeline',
  url: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html',
};

/** A store that names a key of its own. */
export interface KeyedStore extends ArtifactStore {
  key: Reading<Key>;
}

/** The stores whose key is not the AWS managed one, which AWS takes care of. */
export const keyedStores = ({ stores }: PipelineLook): KeyedStore[] =>
  stores.filter(
    (store): store is KeyedStore => store.key !== undefined && !(isRead(store.key) && store.key.manager === 'AWS'),
  );

/** Why nothing is asked of a pipeline whose stores name no key. */
export const awsManaged = notApplicable('Artifacts are encrypted with the AWS managed key, which nobody can change.');

/** Which keys a store's name for its key means, and meant before its alias was pointed elsewhere. */
export function keyEvidence({ region, bucketName, keyName, key, previousKeys }: ArtifactStore): Evidence {
  return {
    region,
    bucket: bucketName,
    alias: keyName?.includes('alias/') ? keyName : undefined,
    key: isRead(key) ? key.arn : (keyName ?? 'aws/s3'),
    ...(previousKeys.length > 0 && { previousKeys: previousKeys.map(({ arn, until }) => ({ arn, until })) }),
  };
}

/** The change that names another key for a store: a whole-structure update, which stops the run in flight. */
export function replaceKey({ subject }: PipelineLook, { region }: ArtifactStore, id: string): string {
  const set = `(.artifactStores["${region}"] // .artifactStore).encryptionKey = {id: $key, type: "KMS"}`;
  return `Name a usable key for the artifact store in ${region} (in a template: ArtifactStore.EncryptionKey) at a time when no run is in flight, as the update stops it: aws codepipeline get-pipeline --name ${subject.name} --query pipeline --output json | jq --arg key '${id}' '${set}' > p.json && aws codepipeline update-pipeline --pipeline file://p.json`;
}
