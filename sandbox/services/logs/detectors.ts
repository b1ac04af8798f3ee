import { partitionOf } from '../../../lib/iam/partition.ts';
import { assigned } from '../../assigned.ts';
import { uuidFrom } from '../../identifiers.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { page } from '../../page.ts';
import { resourceTagContext, tagMap } from '../../tag-forms.ts';
import { checkLogsKey } from './key.ts';

const prefixOf = ({ caller, region }: Call) =>
  `arn:${partitionOf(region)}:logs:${region}:${caller.account}:anomaly-detector:`;

const detectorsOf = ({ sandbox, caller, region }: Call): Document[] =>
  sandbox.document(caller.account, region)?.logs?.anomalyDetectors ?? [];

/** A described detector without an ARN has one that its name decides, the same in every run. */
const arnOf = (call: Call, detector: Document): string =>
  detector.anomalyDetectorArn ??
  `${prefixOf(call)}${uuidFrom(`${call.caller.account}/${call.region}/${detector.detectorName}`)}`;

const findDetector = (call: Call) =>
  detectorsOf(call).find((detector) => arnOf(call, detector) === call.input.anomalyDetectorArn);

function detectorNamed(call: Call): Document {
  const detector = findDetector(call);
  if (detector) return detector;
  throw new AwsError('ResourceNotFoundException', `Anomaly detector ${call.input.anomalyDetectorArn} does not exist.`);
}

function detectorResource(call: Call): ResourceAccess {
  const arn = String(call.input.anomalyDetectorArn ?? `${prefixOf(call)}*`);
  const detector = findDetector(call);
  return { arn, account: call.caller.account, context: resourceTagContext(detector?.tags ?? detector?.Tags) };
}

/** A detector that is not there yet is authorised against the log group it is to watch. */
const watchedGroup = ({ input, caller }: Call): ResourceAccess => ({
  arn: String(input.logGroupArnList?.[0]),
  account: caller.account,
});

interface HiddenDetector {
  created: number;
  modified: number;
}

function hiddenDetector({ sandbox }: Call, detector: Document): HiddenDetector {
  const now = sandbox.clock.now().getTime();
  return sandbox.hidden<HiddenDetector>(detector, () => ({ created: now, modified: now }));
}

function answer(call: Call, detector: Document): Document {
  const { tags: _tags, Tags: _Tags, ...members } = detector;
  const { created, modified } = hiddenDetector(call, detector);
  return {
    anomalyDetectorStatus: 'ANALYZING',
    anomalyVisibilityTime: 21,
    creationTimeStamp: created,
    lastModifiedTimeStamp: modified,
    ...members,
    anomalyDetectorArn: arnOf(call, detector),
  };
}

function createDetector(call: Call): Document {
  const { sandbox, input, caller, region, record } = call;
  const document = sandbox.document(caller.account, region);
  const groups: unknown = input.logGroupArnList;
  const [group] = Array.isArray(groups) ? groups : [];
  if (!document || typeof group !== 'string' || (groups as unknown[]).length !== 1 || /:\*$/.test(group)) {
    throw new AwsError('InvalidParameterException', 'logGroupArnList must hold the ARN of exactly one log group.');
  }
  const anomalyDetectorArn =
    assigned(record, 'anomalyDetectorArn') ?? `${prefixOf(call)}${sandbox.newId('anomaly-detector')}`;
  if (input.kmsKeyId !== undefined) {
    const contexts = ['aws:logs:arn', 'aws-crypto-ec:aws:logs:arn'].map((key) => ({ [key]: anomalyDetectorArn }));
    checkLogsKey(call, input.kmsKeyId, contexts, anomalyDetectorArn);
  }
  const detectorName = input.detectorName ?? group.slice(group.indexOf(':log-group:') + ':log-group:'.length);
  document.logs ??= {};
  document.logs.anomalyDetectors ??= [];
  const anomalyDetectorStatus = 'INITIALIZING';
  document.logs.anomalyDetectors.push({ ...input, detectorName, anomalyDetectorStatus, anomalyDetectorArn });
  return { anomalyDetectorArn };
}

/** Everything but the key: that is given at creation and never again. */
function updateDetector(call: Call): Document {
  const detector = detectorNamed(call);
  const { enabled } = call.input;
  if (typeof enabled !== 'boolean') throw new AwsError('InvalidParameterException', 'enabled must not be null.');
  for (const member of ['evaluationFrequency', 'filterPattern', 'anomalyVisibilityTime']) {
    if (call.input[member] !== undefined) detector[member] = call.input[member];
  }
  if (!enabled) detector.anomalyDetectorStatus = 'PAUSED';
  else if (detector.anomalyDetectorStatus === 'PAUSED') detector.anomalyDetectorStatus = 'ANALYZING';
  hiddenDetector(call, detector).modified = call.sandbox.clock.now().getTime();
  return {};
}

function deleteDetector(call: Call): Document {
  const detectors = detectorsOf(call);
  detectors.splice(detectors.indexOf(detectorNamed(call)), 1);
  return {};
}

function getDetector(call: Call): Document {
  const { anomalyDetectorArn: _arn, ...members } = answer(call, detectorNamed(call));
  return members;
}

function listDetectors(call: Call): Document {
  const { filterLogGroupArn, nextToken: token, limit } = call.input;
  const wanted = detectorsOf(call).filter(
    ({ logGroupArnList }) => filterLogGroupArn === undefined || logGroupArnList.includes(filterLogGroupArn),
  );
  const { items, next } = page(wanted, { token, limit }, 'InvalidParameterException');
  return { anomalyDetectors: items.map((detector) => answer(call, detector)), nextToken: next };
}

/** Tags of a detector; of what else Logs holds none are described. */
function listTags(call: Call): Document {
  const { tags, Tags } = detectorsOf(call).find((one) => arnOf(call, one) === call.input.resourceArn) ?? {};
  return { tags: tagMap(tags ?? Tags) };
}

const taggedResource = ({ input, caller }: Call): ResourceAccess => ({
  arn: String(input.resourceArn),
  account: caller.account,
});

/** The five calls on log anomaly detectors, and the one on their tags. */
export const detectorOperations: Record<string, Operation> = {
  CreateLogAnomalyDetector: { mutates: true, resource: watchedGroup, run: createDetector },
  UpdateLogAnomalyDetector: { mutates: true, resource: detectorResource, run: updateDetector },
  DeleteLogAnomalyDetector: { mutates: true, resource: detectorResource, run: deleteDetector },
  GetLogAnomalyDetector: { resource: detectorResource, run: getDetector },
  ListLogAnomalyDetectors: { resource: detectorResource, run: listDetectors },
  ListTagsForResource: { resource: taggedResource, run: listTags },
};
