import {
  type AnomalyDetector,
  CloudWatchLogsClient,
  GetLogAnomalyDetectorCommand,
  ListTagsForResourceCommand,
  paginateListLogAnomalyDetectors,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ReadScope } from '../../aws/read/clients.ts';
import { lookOf } from '../../aws/read/look.ts';
import { isAbsent, isRefused } from '../../aws/read/read.ts';
import { hasTagRules, type Observer } from '../../aws/read/readers.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import type { Page } from '../../model.ts';
import type { Settings } from '../../settings.ts';

/** Reads an anomaly detector and its key; undefined where it does not exist. */
const observeDetector: Observer<'anomaly-detector'>['observe'] = async (scope, readers, subject, recorded, context) => {
  const found = await context.once('detector', () => findDetector(scope, subject.arn));
  if (!found || isDeleted(found)) return undefined;
  const { anomalyDetectorStatus, logGroupArnList } = found;
  const [keyArn, detectorName] = [asText(found.kmsKeyId), asText(found.detectorName)];
  const key = keyArn === undefined ? undefined : await readers.key(keyArn);
  const look = lookOf(scope, context, {
    subject: { ...subject, name: detectorName ?? subject.name },
    recorded,
    names: { ...(keyArn !== undefined && { key: keyArn }) },
    config: { keyArn },
    parts: [key],
    named: [keyArn],
    tags: hasTagRules(context.settings) ? await context.once('tags', () => tagsOf(scope, subject.arn)) : {},
  });
  return {
    ...look,
    detector: {
      name: detectorName ?? subject.name,
      status: anomalyDetectorStatus ?? 'ANALYZING',
      keyArn,
      logGroupArns: asList(logGroupArnList),
    },
    key,
  };
};

/** How anomaly detectors are read. */
export const detectorObserver: Observer<'anomaly-detector'> = {
  observe: observeDetector,
  list: listDetectors,
  actions: ['logs:GetLogAnomalyDetector', 'logs:ListLogAnomalyDetectors', 'logs:ListTagsForResource'],
};

const isDeleted = ({ anomalyDetectorStatus }: AnomalyDetector) => anomalyDetectorStatus === 'DELETED';

/** The detector of an ARN; undefined where there is none. A refusal alone does not say so: a deleted detector may give one. */
async function findDetector(scope: ReadScope, anomalyDetectorArn: string): Promise<AnomalyDetector | undefined> {
  try {
    return await scope.clients.of(CloudWatchLogsClient).send(new GetLogAnomalyDetectorCommand({ anomalyDetectorArn }));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (!isRefused(error)) throw error;
    for await (const page of detectorPages(scope)) {
      const listed = asList(page.anomalyDetectors).find((one) => one.anomalyDetectorArn === anomalyDetectorArn);
      if (listed) return listed;
    }
    return undefined;
  }
}

async function tagsOf({ clients }: ReadScope, resourceArn: string): Promise<Record<string, string>> {
  const client = clients.of(CloudWatchLogsClient);
  try {
    return (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags ?? {};
  } catch (error) {
    if (isRefused(error) || isAbsent(error)) return {};
    throw error;
  }
}

/** Every page of detectors, from one on where it is named. */
const detectorPages = ({ clients }: ReadScope, from?: string) =>
  paginateListLogAnomalyDetectors({ client: clients.of(CloudWatchLogsClient), startingToken: from }, {});

/** Every anomaly detector of the account and Region. */
async function* listDetectors(scope: ReadScope, _settings: Settings, from?: string): AsyncIterable<Page> {
  for await (const page of detectorPages(scope, from))
    yield {
      subjects: asList(page.anomalyDetectors).flatMap((detector) => {
        const { anomalyDetectorArn: arn, detectorName } = detector;
        return arn && !isDeleted(detector) ? [{ kind: 'anomaly-detector', name: detectorName ?? arn, arn }] : [];
      }),
      next: page.nextToken,
    };
}
