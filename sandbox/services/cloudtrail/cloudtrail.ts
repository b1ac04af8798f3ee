import { globalRegionOf, partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { trailOperations } from './trails.ts';

const daysKept = 90;
const mostPerPage = 50;

/** The names by which an event's resources are found: ARNs, and a bucket's own. */
function resourcesOf({ resources = [] }: Document): Document[] {
  return (Array.isArray(resources) ? resources : []).map(({ type, ARN }: Document) => ({
    ResourceType: type,
    ResourceName: String(ARN).replace(/^arn:[\w-]+:s3:::/, ''),
  }));
}

/** A session is looked up by its own name, which its caller chose. */
function usernameOf({ userIdentity = {} }: Document): string | undefined {
  if (userIdentity.type === 'Root') return 'root';
  return userIdentity.userName ?? userIdentity.arn?.split('/').at(-1) ?? userIdentity.invokedBy;
}

const accountOf = ({ recipientAccountId, userIdentity }: Document) => recipientAccountId ?? userIdentity?.accountId;

/** The calls of IAM are found in the global Region alone. */
const regionOf = ({ eventSource, awsRegion }: Document) =>
  eventSource === 'iam.amazonaws.com' ? globalRegionOf(partitionOf(String(awsRegion))) : awsRegion;

/** What each attribute is of a record. */
const lookupAttributes: Record<string, (record: Document) => unknown[]> = {
  EventId: ({ eventID }) => [eventID],
  EventName: ({ eventName }) => [eventName],
  EventSource: ({ eventSource }) => [eventSource],
  ReadOnly: ({ readOnly }) => [String(readOnly ?? false)],
  Username: (record) => [usernameOf(record)],
  AccessKeyId: ({ userIdentity }) => [userIdentity?.accessKeyId],
  ResourceName: (record) => resourcesOf(record).map(({ ResourceName }) => ResourceName),
  ResourceType: (record) => resourcesOf(record).map(({ ResourceType }) => ResourceType),
};

/** The one attribute that may be asked for: whether a record has it. */
function attributeFilter(attributes: Document[] = []): (record: Document) => boolean {
  const [attribute, ...more] = attributes;
  if (!attribute) return () => true;
  const values = Object.hasOwn(lookupAttributes, attribute.AttributeKey)
    ? lookupAttributes[attribute.AttributeKey]
    : undefined;
  if (!values || more.length > 0)
    throw new AwsError('InvalidLookupAttributesException', 'One valid lookup attribute can be given.');
  return (record) => values(record).includes(attribute.AttributeValue);
}

function lookupEvents({ sandbox, caller, region, input }: Call): Document {
  const { LookupAttributes, StartTime, EndTime, MaxResults = mostPerPage, NextToken } = input;
  const has = attributeFilter(LookupAttributes);
  if (!(MaxResults >= 1 && MaxResults <= mostPerPage))
    throw new AwsError('InvalidMaxResultsException', `MaxResults is from 1 to ${mostPerPage}.`);
  if (StartTime > EndTime) throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.');
  const now = sandbox.clock.now();
  const from = Math.max(StartTime ?? 0, now.getTime() / 1000 - daysKept * 86_400);
  const found = sandbox.eventHistory.visible(now).filter((record) => {
    const time = Date.parse(record.eventTime) / 1000;
    const isHere = accountOf(record) === caller.account && regionOf(record) === region;
    return isHere && has(record) && time >= from && time <= (EndTime ?? Number.POSITIVE_INFINITY);
  });
  const { items, next } = page(found, { token: NextToken, limit: MaxResults }, 'InvalidNextTokenException');
  return { Events: items.map(answered), NextToken: next };
}

function answered(record: Document): Document {
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly ?? false),
    AccessKeyId: record.userIdentity?.accessKeyId,
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    Username: usernameOf(record),
    Resources: resourcesOf(record),
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** CloudTrail: the Event history, which has management events of the last 90 days, an account and Region at a time; and one trail. */
export const cloudtrail: ServiceDefinition = {
  name: 'cloudtrail',
  operations: { ...trailOperations, LookupEvents: { run: lookupEvents } },
};
