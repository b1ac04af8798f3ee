import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { configOf } from '../aws/live-account.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail, warn } from './check.ts';
import { isAsPackaged, named, type Packaged, revert } from './packaged.ts';

/** What an alarm goes by, in CloudFormation's words and CloudWatch's. */
const settings = [
  'Namespace',
  'MetricName',
  'Statistic',
  'Period',
  'EvaluationPeriods',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'AlarmActions',
] as const;

/** Whether an alarm is on, would tell nobody, or goes by something else than was packaged. */
export async function alarms(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new CloudWatchClient(configOf(deployed.own));
  const all = named(deployed, 'AWS::CloudWatch::Alarm');
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: all.map(([, id]) => id), MaxRecords: 100 }),
  );
  const wrong = all.flatMap(([logicalId, id]): Check[] => {
    const found = MetricAlarms.find(({ AlarmName }) => AlarmName === id);
    if (!found) return [fail('alarms', `The alarm ${logicalId} is gone.`, revert)];
    if (found.StateValue === 'ALARM')
      return [
        fail('alarms', `${logicalId} is in alarm: ${found.StateReason}`, 'docs/deploying.md says where to look.'),
      ];
    if (found.ActionsEnabled === false)
      return [
        warn(
          'alarms',
          `The actions of the alarm ${logicalId} are off.`,
          `aws cloudwatch enable-alarm-actions --alarm-names ${id}`,
        ),
      ];
    const wanted = packaged.get(logicalId)?.properties ?? {};
    const other = settings.find((one) => wanted[one] !== undefined && !isAsPackaged(wanted[one], found[one]));
    if (other) return [fail('alarms', `${other} of the alarm ${logicalId} is not as packaged.`, revert)];
    return [];
  });
  return allWell('alarms', `None of ${all.length} alarms is on.`, wrong);
}

/** Whether each topic has its policy, and a subscription that is confirmed. */
export async function topics(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new SNSClient(configOf(deployed.own));
  const all = named(deployed, 'AWS::SNS::Topic');
  const policies = [...packaged.values()].filter(({ type }) => type === 'AWS::SNS::TopicPolicy');
  const wrong = await Promise.all(
    all.map(async ([logicalId, TopicArn]): Promise<Check[]> => {
      const policy = policies.find(({ properties }) => properties.Topics?.includes(TopicArn))?.properties
        .PolicyDocument;
      const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
      if (policy !== undefined && !isAsPackaged(policy, JSON.parse(Attributes?.Policy ?? '{}')))
        return [fail('topics', `The policy of the topic ${logicalId} is not as packaged.`, revert)];
      const confirmed: string[] = [];
      for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
        confirmed.push(
          ...(page.Subscriptions ?? []).flatMap(({ SubscriptionArn: arn }) => (arn?.startsWith('arn:') ? [arn] : [])),
        );
      if (confirmed.length > 0) return [];
      const todo = `aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint you@example.com`;
      return [warn('topics', `Nobody has subscribed to ${logicalId}.`, todo)];
    }),
  );
  return allWell('topics', `Somebody has subscribed to each of ${all.length} topics.`, wrong.flat());
}
