import { AwsError, type Call, type Document } from '../../model.ts';

/** Checks a structure as CreatePipeline and UpdatePipeline do, a recorded one for its name only. Throws ValidationException or InvalidStructureException. */
export function checkPipeline({ region, record }: Call, pipeline: Document | undefined): void {
  for (const member of record ? ['name'] : ['name', 'roleArn', 'stages']) {
    if (pipeline?.[member]) continue;
    const at = pipeline === undefined ? 'pipeline' : `pipeline.${member}`;
    throw new AwsError(
      'ValidationException',
      `Value null at '${at}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (record) return;
  const { artifactStore, artifactStores, stages } = pipeline as Document;
  if ((artifactStore === undefined) === (artifactStores === undefined)) {
    throw invalid('A pipeline has either an artifactStore or artifactStores, and not both');
  }
  if (stages.length < 2) {
    throw invalid(`Pipeline has ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`);
  }
  const names = stages.map(({ name }: Document) => name);
  if (new Set(names).size < names.length) throw invalid('Stage names must be unique within a pipeline');
  for (const store of artifactStore ? [artifactStore] : Object.values<Document>(artifactStores)) checkStore(store);
  if (!artifactStores) return;
  const used = actionsOf(pipeline as Document).map((action) => action.region ?? region);
  const missing = [region, ...used].find((needed) => !artifactStores[needed]);
  if (missing) throw invalid(`Pipeline has no artifact store for the Region ${missing}`);
}

function checkStore({ type, location, encryptionKey }: Document): void {
  if (type !== 'S3' || !location) throw invalid('An artifact store has the type S3 and names a bucket');
  if (encryptionKey && (encryptionKey.type !== 'KMS' || !encryptionKey.id)) {
    throw invalid('The encryption key of an artifact store has the type KMS and an id');
  }
}

const invalid = (message: string) => new AwsError('InvalidStructureException', message);

const actionsOf = ({ stages }: Document): Document[] =>
  Array.isArray(stages) ? stages.flatMap((stage: Document) => stage.actions ?? []) : [];

const secret = 'OAuthToken';
const mask = '****';

/** The structure as answered: secrets of actions are never shown. */
export function masked(pipeline: Document): Document {
  return withSecrets(pipeline, () => mask);
}

/** The structure as stored: a mask sent back stands for the secret of the stage's action of that name. */
export function unmasked(pipeline: Document, before: Document): Document {
  return withSecrets(pipeline, (stage, action, sent) => {
    const stages: Document[] = before.stages ?? [];
    const kept = stages
      .find(({ name }) => name === stage.name)
      ?.actions?.find(({ name }: Document) => name === action.name);
    return sent === mask ? (kept?.configuration?.[secret] ?? mask) : sent;
  });
}

function withSecrets(
  pipeline: Document,
  secretOf: (stage: Document, action: Document, now: string) => string,
): Document {
  if (!actionsOf(pipeline).some(({ configuration }) => configuration?.[secret] !== undefined)) return pipeline;
  const stages = pipeline.stages.map((stage: Document) => ({
    ...stage,
    actions: stage.actions?.map((action: Document) =>
      action.configuration?.[secret] === undefined
        ? action
        : {
            ...action,
            configuration: {
              ...action.configuration,
              [secret]: secretOf(stage, action, action.configuration[secret]),
            },
          },
    ),
  }));
  return { ...pipeline, stages };
}
