import { answerNames } from '../../lib/answer.ts';
import { readTime } from '../../lib/changes/event-facts.ts';
import { withoutPath } from '../../lib/model.ts';
import { uuidFrom } from '../../sandbox/identifiers.ts';
import type { Caller, Document } from '../../sandbox/model.ts';
import { knowCaller } from '../../sandbox/services/iam/people.ts';
import type { Deployment } from '../../sandbox/stack/deployment.ts';
import { nearest } from '../nearest.ts';
import { readItems } from './items.ts';
import type { Stage } from './stage.ts';

/** Whether a document read among the events is a person's answer. */
export const isAnswer = (event: Document): boolean => 'holdfast' in event && !('eventName' in event);

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** What is wrong with an answer as it is written; undefined where nothing is. */
export function answerProblem({ holdfast: said, finding, by, at, because, until }: Document): string | undefined {
  const known: readonly string[] = answerNames;
  if (!isText(said) || !known.includes(said))
    return `holdfast is ${answerNames.join(', ')}, not ${JSON.stringify(said)}${isText(said) ? `; did you mean ${nearest(said, known)}?` : '.'}`;
  const isOnAll = said === 'pause' || said === 'resume';
  if (isOnAll && finding !== undefined) return `${said} has no finding.`;
  if (!isOnAll && !isText(finding))
    return `${said} needs its finding: the id that its alert shows, or "REQUIREMENT SUBJECT_ARN".`;
  if (!isText(by) || !/^arn:[^:]+:(iam|sts)::\d{12}:./.test(by))
    return 'by is the ARN of the role, user or session that answers.';
  if (at !== undefined && readTime(at) === undefined) return `at is a time in ISO 8601, not ${JSON.stringify(at)}.`;
  for (const [name, text] of Object.entries({ because, until }))
    if (text !== undefined && typeof text !== 'string') return `${name} is a text, not ${JSON.stringify(text)}.`;
  return undefined;
}

/** What an answer is shown as among the changes. */
export function answerChange({ holdfast: said, finding, by, at }: Document, index: number): Document {
  const arn = String(finding ?? '').split(/\s+/)[1];
  const account = (arn ?? String(by)).split(':')[4];
  return {
    id: uuidFrom(`answer ${index} ${said} ${finding ?? ''} ${by}`),
    name: `holdfast:${said}`,
    ...(at !== undefined && { at: readTime(at) }),
    account,
    ...(arn && { region: arn.split(':')[3] }),
    actor: { kind: 'other', arn: by },
    touched: arn ? [{ type: 'subject', arn }] : [],
  };
}

/** An answer that names its finding by the id that alerts show, with the finding's own name; the same answer where no such finding is recorded. */
export async function withFindingNamed(stage: Stage, answer: Document): Promise<Document> {
  const id = String(answer.finding ?? '')
    .trim()
    .toLowerCase();
  if (id === '' || /\s/.test(id)) return answer;
  const found = (await readItems(stage)).find(({ pk }) => pk === `finding#${id}`);
  return found ? { ...answer, finding: String(found.body) } : answer;
}

/** Sends an answer to the queues of the deployments it is for, as its sender; answers why none of them takes it. */
export async function sendAnswer(stage: Stage, answer: Document, id: string): Promise<string | undefined> {
  const { finding, by } = answer;
  const found = finding === undefined ? ofAccount(stage, by) : await ofFinding(stage, finding);
  if (found.length === 0)
    return finding === undefined
      ? `nothing is deployed in the account of ${by}.`
      : `no finding "${finding}" has been recorded by then; a finding is named by the id that its alert shows, or "REQUIREMENT SUBJECT_ARN".`;
  const { holdfast: said, because, until } = answer;
  for (const deployment of found) {
    const body = { answer: said, by, way: 'cli', ...(finding && { finding }), because, until };
    await stage.sandbox.call({
      service: 'sqs',
      operation: 'SendMessage',
      region: deployment.region,
      caller: senderOf(stage, by),
      input: {
        QueueUrl: deployment.outputs.Answers,
        MessageBody: JSON.stringify(body),
        MessageGroupId: 'answers',
        MessageDeduplicationId: id,
      },
    });
  }
  return undefined;
}

function ofAccount({ deployments }: Stage, by: string): Deployment[] {
  return deployments.filter(({ account }) => account === by.split(':')[4]);
}

/** Where a finding of that name is recorded. */
async function ofFinding(stage: Stage, finding: string): Promise<Deployment[]> {
  const [requirement, arn] = finding.trim().split(/\s+/);
  const found: Deployment[] = [];
  for (const deployment of stage.deployments) {
    const items = await readItems({ ...stage, deployments: [deployment] });
    const isIt = ({ pk, sk, body }: (typeof items)[number]) =>
      pk === `subject#${arn}` && /^(open|closed)#/.test(sk) && body.requirement === requirement;
    if (items.some(isIt)) found.push(deployment);
  }
  return found;
}

/** The person as a caller whom IAM is not asked about. Whom the account does not describe is known all the same. */
function senderOf({ sandbox, approvers }: Stage, by: string): Caller {
  const [, , , , account = '', resource = ''] = by.split(':');
  const [kind, ...names] = resource.split('/');
  const role = kind === 'user' ? undefined : by.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*/, ':iam::$1:role/$2');
  const isNamed = (arn: string) => withoutPath(arn) === role;
  knowCaller(sandbox, (kind === 'assumed-role' ? approvers.find(isNamed) : undefined) ?? role ?? by);
  const session = kind === 'role' ? `:sts::${account}:assumed-role/${names.at(-1)}/replay` : undefined;
  return {
    account,
    arn: session ? by.replace(/:iam::.*/, session) : by,
    role,
    enforced: false,
  };
}
