import type { Stage } from '../../cli/replay/stage.ts';
import { awsWorld } from '../../lib/aws/aws-world.ts';
import { write } from '../../lib/aws/write/write.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { evaluate } from '../../lib/findings/evaluate.ts';
import { type Subject, targetPlace } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { Action, Remedy, Verdict } from '../../lib/verdict.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { replayed } from '../scenarios/given.ts';

/** How a requirement comes to be broken, so that each of its remedies can be tried. */
export interface Broken {
  requirement: string;
  account: AccountDocument | AccountDocument[];
  events: Document[];
  settings?: SettingsFile;
  /** What it comes to where the other side's part cannot be read from here. */
  leaves?: 'INSUFFICIENT_DATA';
}

/** What a person's answer alone may order: the writer is not granted it while no answer can. */
const answersOnly = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['kms:CancelKeyDeletion', 'kms:CreateGrant', 'kms:EnableKey', 'sagemaker:UpdateDomain'],
      Resource: '*',
    },
  ],
};

/** A remedy that was applied, and what the requirement said afterwards. */
export interface Applied {
  remedy: Remedy;
  verdict: Verdict['verdict'] | 'gone';
}

/** Applies each remedy offered to an account broken anew, as the function that writes, and asks the requirement again. */
export async function applied(broken: Broken): Promise<Applied[]> {
  const results: Applied[] = [];
  for (let at = 0; ; at++) {
    const { record, stage } = await breakAgain(broken);
    const remedy = record.remedies[at];
    if (!remedy) return results;
    results.push({ remedy, verdict: await applyOne(stage, record, remedy, broken.settings) });
  }
}

/** The account with every repair stopped: broken, and told. */
async function breakAgain({ requirement, account, events, settings }: Broken) {
  let stage: Stage | undefined;
  const stopped: SettingsFile = { ...settings, mode: 'remediate', stop: true };
  const run = await replayed(account, events, {
    settings: stopped,
    mode: 'remediate',
    onStage: (set) => {
      stage = set;
    },
  });
  const record = run.records.find((one) => one.requirement === requirement && one.verdict === 'NON_COMPLIANT');
  if (!record || !stage)
    throw new Error(
      `${requirement} is not broken by it: ${JSON.stringify(run.records)} ${JSON.stringify(run.changes)}`,
    );
  return { record: record as unknown as Mended & { remedies: Remedy[] }, stage };
}

/** What a remedy is for. */
interface Mended {
  requirement: AuditRecord['requirement'];
  subject: Subject;
}

async function applyOne(stage: Stage, record: Mended, remedy: Remedy, settings: SettingsFile = {}) {
  const { sandbox, infrastructure } = stage;
  const writer = [...infrastructure.functions.values()].find(({ name }) => name === 'remediate');
  if (!writer) throw new Error('Nothing that writes is deployed.');
  Object.assign(sandbox.ownRoles.get(writer.caller.role ?? '')?.Policies, { answersOnly });
  const client = {
    credentials: sandbox.credentialsFor(writer.caller),
    requestHandler: sandbox.requestHandler(),
  } as unknown as NonNullable<Parameters<typeof awsWorld>[0]['client']>;
  const now = () => sandbox.clock.now();
  const environment = {
    ...writer.environment,
    AWS_REGION: writer.region,
    AWS_LAMBDA_FUNCTION_NAME: writer.functionName,
  };
  const world = awsWorld({ environment, settings, client, now }, { write });
  const { recorded } = await world.memory.of(record.subject);
  if (!recorded) throw new Error(`${record.subject.arn} is not remembered.`);
  const before = await world.reader().observe(record.subject, recorded);
  for (const [target, actions] of Map.groupBy<string, Action>(remedy.actions, (action) => action.target)) {
    const document = before?.documents.find(
      (one) => one.resource === target && /^(key|bucket)-policy$/.test(one.document),
    );
    const basis = document?.text;
    const request = { target, actions, ours: [], earlier: [], ...(basis !== undefined && { basis }) };
    const outcome = await world.write?.(request, targetPlace(target, world));
    if (outcome?.outcome !== 'applied') throw new Error(`${remedy.title}: ${outcome?.because ?? outcome?.outcome}`);
  }
  const look = await world.reader().observe(record.subject, recorded);
  if (!look) return 'gone' as const;
  const found = evaluate(record.subject.kind, look).find(({ requirement }) => requirement.id === record.requirement);
  return found?.verdict.verdict ?? 'gone';
}
