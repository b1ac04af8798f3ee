import { settingsTable } from '../../cli/settings/command.ts';
import { effectiveSettings } from '../../lib/effective-settings.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { type AskedDeployment, forwardingRegion } from './asked.ts';
import { warnings } from './warnings.ts';

/** The ARNs of what was deployed to tell people, by their names in the templates. */
export interface DeployedTopics {
  home: Record<string, string>;
  /** Those of the stack that forwards; nothing where there is none. */
  forwarding: Record<string, string>;
}

/** What a person needs after a deployment: the topics, how to subscribe, the settings, what likely is not meant, and what to do next. */
export function afterwards(asked: AskedDeployment, file: SettingsFile, { home, forwarding }: DeployedTopics): string {
  const settings = effectiveSettings(file);
  const elsewhere = forwardingRegion(asked);
  const topics = [
    { name: 'Alerts', arn: home.Alerts, region: asked.region, what: 'findings' },
    { name: 'Alarms', arn: home.Alarms, region: asked.region, what: "Holdfast's own failures" },
    {
      name: 'Alarms',
      arn: forwarding.Alarms,
      region: elsewhere,
      what: `what could not be forwarded from ${elsewhere}`,
    },
    { name: 'ChatAlerts', arn: home.ChatAlerts, region: asked.region, what: 'findings, for chat' },
  ].filter(({ arn }) => arn !== undefined);
  const given = Object.entries(asked.parameters).map(([name, value]) => `--param ${name}=${value}`);
  const wrong = warnings(asked, settings);
  return [
    section(
      'Topics',
      topics.map(({ name, arn, what }) => `${name.padEnd(10)}  ${arn}  ${what}`),
    ),
    section('Subscribe by mail', [
      ...topics
        .filter(({ name }) => name !== 'ChatAlerts')
        .map(
          ({ arn, region }) =>
            `aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint you@example.com${to(asked, region)}`,
        ),
    ]),
    section('Slack', slack(asked, settings.slack !== undefined)),
    section('Chat: Amazon Q Developer in Slack and Teams', chat(asked, home.ChatAlerts)),
    section('Settings in force', [
      ...settingsTable(file, 'holdfast.yml').trimEnd().split('\n'),
      ...(given.length > 0 ? [given.join(' ')] : ['no --param']),
    ]),
    ...(wrong.length > 0 ? [section('Warnings', wrong)] : []),
    section('Next', [
      `holdfast doctor --stage ${asked.stage}${to(asked)}`,
      `From this folder: npm run -s holdfast -- doctor --stage ${asked.stage}${to(asked)}`,
    ]),
  ].join('\n');
}

const section = (title: string, lines: string[]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;

/** The options by which a command reaches the same account. */
const to = ({ region, profile }: AskedDeployment, at = region) =>
  ` --region ${at}${profile === undefined ? '' : ` --profile ${profile}`}`;

function slack(asked: AskedDeployment, isOn: boolean): string[] {
  if (isOn) return ['on, as `slack` in holdfast.yml says.'];
  const name = `/holdfast/${asked.stage}/slack-webhook`;
  return [
    `aws ssm put-parameter --name ${name} --type SecureString --value https://hooks.slack.com/services/...${to(asked)}`,
    `then slack: { webhook: ssm:${name} } in holdfast.yml, and deploy again.`,
  ];
}

/** Its own calls are answered in a few Regions, for all. */
const chatRegion = 'us-east-2';

function chat(asked: AskedDeployment, topic: string | undefined): string[] {
  if (topic === undefined) return ['chat: true in holdfast.yml, and deploy again; docs/chat.md goes on from there.'];
  return [
    'Authorise the workspace or team once, as docs/chat.md says; then',
    `aws chatbot create-slack-channel-configuration --configuration-name holdfast-${asked.stage} --slack-team-id TEAM --slack-channel-id CHANNEL --iam-role-arn ROLE --sns-topic-arns ${topic}${to(asked, chatRegion)}`,
  ];
}
