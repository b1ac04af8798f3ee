import {
  type AdvancedEventSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { isRefused } from '../../lib/aws/read/read.ts';
import { configOf, type LiveAccount } from '../aws/live-account.ts';
import { type Check, fail, looked, ok, warn } from './check.ts';

/** Whether this Node runs the command. */
export function nodeCheck(version = process.versions.node): Check {
  const major = Number(version.split('.')[0]);
  return major >= 20
    ? ok('node', `Node ${version}`)
    : fail('node', `Node ${version} is too old.`, 'Install Node 20 or newer.');
}

/** What deploying and asking a deployment takes, apart from much that follows from it, by what it is done to. */
const actions = (stage: string): [resource: string, actions: string[]][] => [
  [`cloudformation:R:A:stack/holdfast-${stage}/1`, ['cloudformation:CreateStack', 'cloudformation:DescribeStacks']],
  [`iam::A:role/holdfast/holdfast-${stage}-DetectRole-1`, ['iam:CreateRole', 'iam:PutRolePolicy']],
  [`lambda:R:A:function:holdfast-${stage}-detect`, ['lambda:CreateFunction']],
  [`events:R:A:rule/holdfast-${stage}-keys`, ['events:PutRule']],
  [`sqs:R:A:holdfast-${stage}-ChangeQueue-1`, ['sqs:CreateQueue']],
  [`sns:R:A:holdfast-${stage}-Alerts-1`, ['sns:CreateTopic']],
  [`dynamodb:R:A:table/holdfast-${stage}-Records-1`, ['dynamodb:CreateTable', 'dynamodb:Scan']],
];

/** What the caller may do: whoever may not deploy may have others do it. */
export const callerChecks = (own: LiveAccount, stage: string): Promise<Check[]> =>
  looked('caller', async () => {
    const iam = new IAMClient(configOf(own));
    const denied: (string | undefined)[] = [];
    for (const [resource, ActionNames] of actions(stage)) {
      const arn = `arn:${own.partition}:${resource.replace(':R:', `:${own.region}:`).replace(':A:', `:${own.account}:`)}`;
      const asked = { PolicySourceArn: own.caller, ActionNames, ResourceArns: [arn] };
      const { EvaluationResults } = await iam.send(new SimulatePrincipalPolicyCommand(asked)).catch((error) => {
        // Root and federated users cannot be simulated.
        if (isRefused(error)) throw error;
        return { EvaluationResults: undefined };
      });
      if (!EvaluationResults) return warn('caller', `What ${own.caller} may do cannot be simulated.`);
      for (const { EvalActionName, EvalDecision } of EvaluationResults)
        if (EvalDecision !== 'allowed') denied.push(EvalActionName);
    }
    if (denied.length === 0) return ok('caller', `${own.caller} may deploy Holdfast and ask it.`);
    const todo = 'To deploy, use a profile that may; docs/deployer-policy.json is what it takes.';
    return warn('caller', `${own.caller} may not ${denied.join(', ')}.`, todo);
  });

/** EventBridge hears of API calls only through a trail: one that logs management events, KMS's among them. */
export const trailChecks = (own: LiveAccount): Promise<Check[]> =>
  looked('trail', async () => {
    const client = new CloudTrailClient(configOf(own));
    const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    const wrong: string[] = [];
    for (const { Name = '', TrailARN = Name } of trailList) {
      const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }));
      const selectors = await client.send(new GetEventSelectorsCommand({ TrailName: TrailARN }));
      const why = IsLogging
        ? lacksEvents(selectors.EventSelectors ?? [], selectors.AdvancedEventSelectors ?? [])
        : 'it does not log';
      if (why === undefined) return ok('trail', `Trail ${Name} logs management events, KMS's among them.`);
      wrong.push(`${Name}: ${why}`);
    }
    const detail = wrong.length > 0 ? wrong.join('; ') : `There is no trail in ${own.region}.`;
    return fail(
      'trail',
      `No trail logs all management events: ${detail}`,
      'Create a trail that logs management events, writes at least, without excluding KMS.',
    );
  });

/** Why a trail does not log the writes of every service; undefined where it does. */
function lacksEvents(basic: EventSelector[], advanced: AdvancedEventSelector[]): string | undefined {
  const management = basic.filter((one) => one.IncludeManagementEvents !== false && one.ReadWriteType !== 'ReadOnly');
  if (management.some((one) => !one.ExcludeManagementEventSources?.includes('kms.amazonaws.com'))) return undefined;
  if (management.length > 0) return 'it excludes the events of KMS';
  const fields = advanced.map(({ FieldSelectors = [] }) => FieldSelectors);
  const ofManagement = fields.filter((one) =>
    one.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management')),
  );
  const logs = ofManagement.filter(
    (one) => !one.some(({ Field, Equals }) => Field === 'readOnly' && Equals?.includes('true')),
  );
  const isWhole = (one: (typeof fields)[number]) =>
    !one.some(({ Field, NotEquals }) => Field === 'eventSource' && NotEquals?.includes('kms.amazonaws.com'));
  if (logs.some(isWhole)) return undefined;
  return logs.length > 0 ? 'it excludes the events of KMS' : 'it logs no management events that write';
}
