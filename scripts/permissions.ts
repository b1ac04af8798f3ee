import { packagedTemplate } from '../cli/packaged/template.ts';

/** One statement of a function's role, as a row of the table. */
export interface Permission {
  role: string;
  sid: string;
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  where: string;
}

interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

interface Policy {
  PolicyDocument?: { Statement: unknown[] };
}

type Resources = Record<
  string,
  { Type: string; Properties: Policy & { Policies: Policy[]; Roles?: { Ref?: string }[] } }
>;

/** The statements of a role in a packaged template: of its own policies, and of those that stand apart and name it. */
export function statementsOfRole(template: Record<string, unknown>, role: string): unknown[] {
  const resources = template.Resources as Resources;
  const apart = Object.values(resources).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles?.some(({ Ref }) => Ref === role),
  );
  const policies = [...(resources[role]?.Properties.Policies ?? []), ...apart.map(({ Properties }) => Properties)];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []);
}

/** Every statement of every function's role in the packaged template, conditional ones included. */
export async function permissions(options: { repairs: boolean }): Promise<Permission[]> {
  const template = await packagedTemplate(options);
  return Object.entries(template.Resources as Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .flatMap(([role]) => statementsOfRole(template, role).map((statement) => row(role, statement)));
}

function row(role: string, statement: unknown): Permission {
  const [, whenTrue] = (statement as { 'Fn::If'?: unknown[] })['Fn::If'] ?? [];
  const { Sid, Effect, Action, Resource, Condition = {} } = (whenTrue ?? statement) as Statement;
  const where = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, [values].flat())),
  );
  return {
    role,
    sid: Sid,
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat().map(resource),
    where: where.join(' and '),
  };
}

function condition(operator: string, key: string, values: string[]): string {
  if (operator === 'StringLike' && String(values) === '*') return `\`${key}\` is set`;
  if (operator === 'Bool') return `\`${key}\` is ${values[0]}`;
  if (operator === 'StringEquals') return `\`${key}\` is ${values.join(' or ')}`;
  if (operator === 'ForAnyValue:StringLike')
    return `any of \`${key}\` is like ${values.map((value) => `\`${value}\``).join(' or ')}`;
  if (operator === 'ForAnyValue:StringNotEquals') return `\`${key}\` is more than ${values.join(', ')}`;
  if (operator === 'ForAllValues:StringEquals')
    return `no \`${key}\` is another than ${values.map((value) => `\`${value}\``).join(', ')}`;
  if (operator === 'ForAllValues:StringLike')
    return `every \`${key}\` is like ${values.map((value) => `\`${value}\``).join(', ')}`;
  throw new RangeError(`The table has no words for ${operator}.`);
}

const listed: Record<string, string> = {
  RepairKeys: 'the keys listed in the settings',
  RepairBuckets: 'the buckets listed in the settings',
  RepairRoles: 'the roles listed in the settings',
};

function resource(value: unknown): string {
  if (value === '*') return 'everything';
  const {
    'Fn::Sub': sub,
    'Fn::GetAtt': attribute,
    'Fn::If': choice,
    Ref,
  } = value as { 'Fn::Sub'?: string; 'Fn::GetAtt'?: string[]; 'Fn::If'?: [string, unknown, unknown]; Ref?: string };
  if (choice) return `${resource(choice[1])} where there is one`;
  if (sub) return `\`${sub.replace(/\$\{AWS::(\w+)\}/g, (_, name) => names[name] ?? name)}\``;
  return listed[Ref ?? ''] ?? `its own ${attribute?.[0] ?? Ref}`;
}

const names: Record<string, string> = { Partition: 'aws', Region: 'REGION', AccountId: 'ACCOUNT' };

const head = ['| | Actions | On | Only where |', '| --- | --- | --- | --- |'];
const line = ({ sid, actions, resources, where }: Permission) =>
  `| ${sid} | ${actions.map((action) => `\`${action}\``).join(' ')} | ${resources.join(', ')} | ${where} |`;

/** What Holdfast may do in an account, as Markdown: what each function reads, and what the writer adds. */
export async function permissionsTable(): Promise<string> {
  const [off, on] = await Promise.all([permissions({ repairs: false }), permissions({ repairs: true })]);
  const of = (all: Permission[], role: string) => all.filter((each) => each.role === role);
  const writer = of(on, 'RemediateRole').filter(
    ({ effect, actions }) => effect === 'Deny' || actions.every((action) => !/^(dynamodb|sns|sqs|logs):/.test(action)),
  );
  const verify = of(off, 'VerifyRole');
  const common = new Set(of(off, 'SweepRole').map(({ sid }) => sid));
  const reads = verify.filter(({ sid }) => common.has(sid)).map(line);
  return [
    'Every function, in its own role:',
    '',
    ...head,
    ...reads,
    '',
    'Only `verify`, to learn who made a change of which no event came:',
    '',
    ...head,
    ...verify.filter(({ sid }) => !common.has(sid)).map(line),
    '',
    'Only `answer`, which reads nothing else, to know who answers:',
    '',
    ...head,
    ...of(off, 'AnswerRole')
      .filter(({ sid }) => sid === 'ReadPeople')
      .map(line),
    '',
    'Only `tell`, which reads nothing else, to send alerts:',
    '',
    ...head,
    ...of(off, 'TellRole')
      .filter(({ sid, effect }) => effect === 'Allow' && !/^(Log|TakeMessages)$/.test(sid))
      .map(line),
    '',
    'Only with `--param repairs=on`, and only `remediate`:',
    '',
    ...head,
    ...writer.filter((each) => each.effect === 'Allow' && !reads.includes(line(each))).map(line),
    '',
    'And never, whatever else allows it:',
    '',
    ...head,
    ...writer.filter(({ effect }) => effect === 'Deny').map(line),
  ].join('\n');
}

if (import.meta.main) process.stdout.write(`${await permissionsTable()}\n`);
