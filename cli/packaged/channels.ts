import type { Settings } from '../../lib/settings.ts';

type Document = Record<string, unknown>;

/** What the template asks of dist/channels.json. */
interface DeployedChannels {
  chat: 'on' | 'off';
  /** Whether the template has the buttons of chat: CloudFormation takes no type that a partition lacks, under a condition either. */
  buttons: 'with-buttons' | 'without-buttons';
  /** What lets the function that tells do more than publish to its own topics: publish to those of `route`, read what `slack` refers to. */
  resources: { Resources?: Document };
}

/** The channels of the settings as the deployment needs them. */
export function deployedChannels({ chat, slack, route }: Settings): DeployedChannels {
  const topics = route.flatMap(({ topic }) => topic ?? []);
  const references = [slack?.webhook, slack?.token, slack?.channel, ...route.map((rule) => rule.slack?.channel)];
  const named = (service: string) =>
    [...new Set(references)].flatMap((one) => (one?.startsWith(`${service}:`) ? one.slice(service.length + 1) : []));
  const arn = (resource: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${resource}` });
  const own = '${AWS::Region}:${AWS::AccountId}';
  const allow = (Sid: string, Action: string, Resource: unknown[]) =>
    Resource.length > 0 ? [{ Sid, Effect: 'Allow', Action, Resource }] : [];
  const statements = [
    ...allow('PublishToOwners', 'sns:Publish', [...new Set(topics)]),
    ...allow(
      'ReadParameters',
      'ssm:GetParameter',
      named('ssm').map((name) => arn(`ssm:${own}:parameter${name}`)),
    ),
    ...allow(
      'ReadSecrets',
      'secretsmanager:GetSecretValue',
      named('secretsmanager').map((name) => arn(`secretsmanager:${own}:secret:${name}-??????`)),
    ),
  ];
  const MayTellOthers = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'channels',
      Roles: [{ Ref: 'TellRole' }],
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
  return {
    chat: chat ? 'on' : 'off',
    buttons: chat ? 'with-buttons' : 'without-buttons',
    resources: statements.length > 0 ? { Resources: { MayTellOthers } } : {},
  };
}

/** A packaged template, made without channels, with those of these settings. */
export function withChannels(template: Document, settings: Settings): Document {
  const { chat, resources } = deployedChannels(settings);
  const { Resources, Parameters, ...rest } = template;
  return {
    ...rest,
    Resources: { ...(Resources as Document), ...resources.Resources },
    Parameters: {
      ...(Parameters as Document),
      Chat: { ...(Parameters as Record<string, Document>).Chat, Default: chat },
    },
  };
}
