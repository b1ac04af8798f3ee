import { globalRegionOf, partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { ofEachSandbox } from '../../of-each-sandbox.ts';

/** What may change of the one trail that each account has. */
interface Trail {
  isLogging: boolean;
  selectors: Document[];
  advancedSelectors?: Document[];
  since: Date;
}

const trails = ofEachSandbox(() => new Map<string, Trail>());

const name = 'management-events';

const managementEvents = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

const homeOf = ({ region }: Call) => globalRegionOf(partitionOf(region));

const arnOf = (call: Call) =>
  `arn:${partitionOf(call.region)}:cloudtrail:${homeOf(call)}:${call.caller.account}:trail/${name}`;

function trailOf(call: Call): Trail {
  const { sandbox, caller } = call;
  const found = trails(sandbox).get(caller.account) ?? {
    isLogging: true,
    selectors: [managementEvents],
    since: sandbox.clock.now(),
  };
  trails(sandbox).set(caller.account, found);
  return found;
}

/** The trail a call names, by its name or its ARN; throws TrailNotFoundException. */
function namedTrail(call: Call): Trail {
  const asked = call.input.Name ?? call.input.TrailName;
  if (asked === name || asked === arnOf(call)) return trailOf(call);
  throw new AwsError('TrailNotFoundException', `Unknown trail: ${asked} for the user: ${call.caller.account}`);
}

const described = (call: Call): Document => ({
  Name: name,
  TrailARN: arnOf(call),
  S3BucketName: `trail-${call.caller.account}`,
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: true,
  IsOrganizationTrail: false,
  HomeRegion: homeOf(call),
  LogFileValidationEnabled: true,
  HasCustomEventSelectors: true,
  HasInsightSelectors: false,
});

const selectorsOf = (call: Call, { selectors, advancedSelectors }: Trail): Document => ({
  TrailARN: arnOf(call),
  ...(advancedSelectors ? { AdvancedEventSelectors: advancedSelectors } : { EventSelectors: selectors }),
});

const trailAccess = (call: Call) => ({ arn: arnOf(call), account: call.caller.account });

const write = (run: (call: Call, trail: Trail) => Document | undefined): Operation => ({
  mutates: true,
  resource: trailAccess,
  run: (call) => run(call, namedTrail(call)),
});

/** The operations on trails: every account has one, which logs the management events of all Regions until it is told otherwise. */
export const trailOperations: Record<string, Operation> = {
  DescribeTrails: {
    run(call) {
      const asked: string[] = call.input.trailNameList ?? [];
      const isAsked = asked.length === 0 || asked.some((each) => each === name || each === arnOf(call));
      return { trailList: isAsked ? [described(call)] : [] };
    },
  },
  ListTrails: { run: (call) => ({ Trails: [{ Name: name, TrailARN: arnOf(call), HomeRegion: homeOf(call) }] }) },
  GetTrail: {
    resource: trailAccess,
    run(call) {
      namedTrail(call);
      return { Trail: described(call) };
    },
  },
  GetTrailStatus: {
    resource: trailAccess,
    run(call) {
      const { isLogging, since } = namedTrail(call);
      return {
        IsLogging: isLogging,
        ...(isLogging && { LatestDeliveryTime: call.sandbox.clock.now() }),
        [isLogging ? 'StartLoggingTime' : 'StopLoggingTime']: since,
      };
    },
  },
  GetEventSelectors: { resource: trailAccess, run: (call) => selectorsOf(call, namedTrail(call)) },
  PutEventSelectors: write((call, trail) => {
    const { EventSelectors, AdvancedEventSelectors } = call.input;
    if (EventSelectors) trail.selectors = EventSelectors;
    if (AdvancedEventSelectors) trail.advancedSelectors = AdvancedEventSelectors;
    else delete trail.advancedSelectors;
    return selectorsOf(call, trail);
  }),
  StartLogging: write(({ sandbox }, trail) => {
    Object.assign(trail, { isLogging: true, since: sandbox.clock.now() });
    return undefined;
  }),
  StopLogging: write(({ sandbox }, trail) => {
    Object.assign(trail, { isLogging: false, since: sandbox.clock.now() });
    return undefined;
  }),
};
