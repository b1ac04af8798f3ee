import type { Kind, Touched } from '../model.ts';
import { identifier, member } from './casing.ts';
import { type EventMapping, type EventRecord, type EventTable, eachOf, removed } from './event-table.ts';

const arnOf = (service: string, { partition, region, account }: EventRecord) =>
  `arn:${partition}:${service}:${region}:${account}:`;

function canary(record: EventRecord): Touched[] | undefined {
  const name = identifier(
    member(record.parameters, 'name'),
    member(record.parameters, 'canaryName'),
    member(record.response, 'canary', 'name'),
  );
  return name === undefined
    ? undefined
    : [{ type: 'canary', arn: `${arnOf('synthetics', record)}canary:${name}`, name }];
}

function pipeline(record: EventRecord): Touched[] | undefined {
  const name = identifier(
    member(record.parameters, 'pipeline', 'name'),
    member(record.parameters, 'name'),
    member(record.response, 'pipeline', 'name'),
  );
  return name === undefined ? undefined : [{ type: 'pipeline', arn: `${arnOf('codepipeline', record)}${name}`, name }];
}

/** The domain, also of a user profile's event: the requirements are the domain's. */
function domain(record: EventRecord): Touched[] | undefined {
  const id =
    identifier(member(record.parameters, 'domainId'), member(record.response, 'domainId')) ??
    identifier(member(record.response, 'domainArn'))?.match(/:domain\/([^/]+)$/)?.[1];
  if (id === undefined) return undefined;
  const name = identifier(member(record.parameters, 'domainName'));
  return [{ type: 'domain', arn: `${arnOf('sagemaker', record)}domain/${id}`, ...(name && { name }) }];
}

function detector(record: EventRecord): Touched[] | undefined {
  const arn = identifier(
    member(record.parameters, 'anomalyDetectorArn'),
    member(record.response, 'anomalyDetectorArn'),
  );
  if (!arn?.includes(':anomaly-detector:')) return undefined;
  const name = identifier(member(record.parameters, 'detectorName'));
  return [{ type: 'anomaly-detector', arn, ...(name && { name }) }];
}

/** The calls that make or change a subject, and the one that deletes it. */
const onSubject = (
  of: Kind,
  touched: EventMapping['touched'],
  changing: string[],
  deleting: string,
): Record<string, EventMapping> => ({
  ...eachOf(changing, { touched, writes: [{ document: 'subject', of }] }),
  [deleting]: { touched, writes: [{ document: 'subject', of, how: () => removed() }] },
});

/** Events on the subjects themselves. No public recording of the Synthetics and detector events exists: they are read leniently. */
export const subjectEvents: EventTable[] = [
  {
    service: 'synthetics',
    eventSource: 'synthetics.amazonaws.com',
    events: onSubject('canary', canary, ['CreateCanary', 'UpdateCanary'], 'DeleteCanary'),
  },
  {
    service: 'logs',
    eventSource: 'logs.amazonaws.com',
    events: onSubject(
      'anomaly-detector',
      detector,
      ['CreateLogAnomalyDetector', 'UpdateLogAnomalyDetector'],
      'DeleteLogAnomalyDetector',
    ),
  },
  {
    service: 'sagemaker',
    eventSource: 'sagemaker.amazonaws.com',
    events: onSubject(
      'domain',
      domain,
      ['CreateDomain', 'UpdateDomain', 'CreateUserProfile', 'UpdateUserProfile', 'DeleteUserProfile'],
      'DeleteDomain',
    ),
  },
  {
    service: 'codepipeline',
    eventSource: 'codepipeline.amazonaws.com',
    events: onSubject('pipeline', pipeline, ['CreatePipeline', 'UpdatePipeline'], 'DeletePipeline'),
  },
];
