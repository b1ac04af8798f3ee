import { canonical } from '../../lib/access/policy-document.ts';
import type { AuditRecord, Part } from '../../lib/finding.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { keyArn, roleArn } from '../scenarios/given.ts';
import { allowedRows } from './access-table.ts';
import type { History } from './history.ts';
import {
  type Call,
  type DocumentName,
  holds,
  law13,
  type Matter,
  type State,
  statementsOf,
  without,
} from './law-13-model.ts';
import type { Ending, Moment } from './run-history.ts';
import { documentsOf, throughS3 } from './small-evaluator.ts';

/** Everything that is wrong with how a history ended, in words. */
export function faultsOf(history: History, end: Ending): string[] {
  return [
    ...end.failures.map((one) => `Failed: ${one}`),
    ...granted(end),
    ...sweptTwice(end),
    ...toldOf(end),
    ...followed(end),
    ...truth(end),
    ...moreWrites(end),
    ...lawfulness(history, end),
  ];
}

/** Nothing is granted that was not held at first: all of a history takes place within `restoreAfter`. */
function granted({ writes, moments }: Ending): string[] {
  const [first] = moments;
  if (!first) return [];
  const atFirst = allowedRows(first.account);
  return writes.flatMap(({ api, at, before, after }) => {
    const [then, now] = [allowedRows(before), allowedRows(after)];
    const given = [...now.values()].filter(({ row }) => !then.has(row));
    const taken = [...then.values()].filter(({ row }) => !now.has(row));
    const never = given.filter(({ row, principal }) => {
      return !atFirst.has(row) || idOf(first.account, principal) !== idOf(after, principal);
    });
    return [
      ...never.map(({ row }) => `Granted though never held: ${row}, by ${api} at ${at}`),
      ...taken.map(({ row }) => `Taken away: ${row}, by ${api} at ${at}`),
    ];
  });
}

const roleNamed = (account: AccountDocument, arn: string) =>
  account.iam?.roles?.find(({ RoleName }) => roleArn(RoleName) === arn);
const idOf = (account: AccountDocument, principal: string) => roleNamed(account, principal)?.RoleId;

/** A second sweep writes nothing and has nothing to tell. */
function sweptTwice({ afterSweep, afterSecondSweep }: Ending): string[] {
  const news = afterSecondSweep.alerts.slice(afterSweep.alerts.length);
  return [
    ...(afterSecondSweep.writes > afterSweep.writes ? ['A second sweep wrote.'] : []),
    ...news.map(({ transition, text }) => `A second sweep told: ${transition}: ${text.slice(0, 300)}`),
  ];
}

/** What is open is told, with its reason; nothing is left to tell. */
function toldOf({ afterSecondSweep: { records, alerts } }: Ending): string[] {
  const told = new Set(alerts.flatMap((alert) => alert.records));
  return records.flatMap(({ id, parts, news, closedAt }) => {
    const live = parts.filter(({ state }) => state !== 'repaired' && state !== 'resolved');
    const shown = live.filter(({ decision, isTold }) => isTold && decision !== 'none');
    return [
      ...(news.length > 0 ? [`Not told: ${news.map(({ transition }) => transition)} of ${id}`] : []),
      ...(shown.length > 0 && !told.has(id) ? [`No alert names ${id}`] : []),
      ...live.filter(({ because }) => because === '').map(() => `No reason: ${id}`),
      ...live
        .filter(({ state }) => state === 'writing' || state === 'written')
        .map(({ state }) => `Stuck in ${state}: ${id}`),
      ...live.filter((part) => isUntouchable(part)).map(({ because }) => `Left to itself: ${id}: ${because}`),
      ...(closedAt === undefined && live.length === 0 ? [`Not closed: ${id}`] : []),
    ];
  });
}

/** Decided to be written, and not written. */
const isUntouchable = (part: Part) => part.decision === 'remediate' && part.state === 'open';

/** Every event that a rule matched was followed to its end. */
function followed({ expected, afterSecondSweep: { done } }: Ending): string[] {
  return [...expected].filter((id) => !done.has(id)).map((id) => `Event ${id} was delivered and never followed.`);
}

/** Who needs what of which key, for which subject. */
interface Need {
  requirement: string;
  name: string;
  principal: string;
  key: string;
  demanded: string[];
}

/** What each canary's role needs of its key, and each of a pipeline's roles of the key of its artifact store. */
function needsIn({ synthetics, codepipeline }: AccountDocument): Need[] {
  const canaries = (synthetics?.canaries ?? []).flatMap(({ Name, ExecutionRoleArn, ArtifactConfig }): Need[] => {
    const key = ArtifactConfig?.S3Encryption?.KmsKeyArn;
    const of = { requirement: 'canary/role-can-encrypt-artifacts', demanded: ['kms:GenerateDataKey'] };
    return key ? [{ ...of, name: String(Name), principal: String(ExecutionRoleArn), key: String(key) }] : [];
  });
  const pipelines = (codepipeline?.pipelines ?? []).flatMap(({ name, roleArn: own, artifactStore, stages }): Need[] => {
    const actions = (stages as Document[]).flatMap(({ actions: some }) => some as Document[]);
    const roles = new Set([own, ...actions.map((one) => one.roleArn ?? own)].map(String));
    const of = { requirement: 'pipeline/roles-can-use-artifact-key', demanded: ofArtifacts, name: String(name) };
    return [...roles].map((principal) => ({ ...of, principal, key: String(artifactStore.encryptionKey.id) }));
  });
  return [...canaries, ...pipelines];
}

const ofArtifacts = [
  ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey', 'kms:GenerateDataKey'],
  ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:GenerateDataKeyPair', 'kms:GenerateDataKeyPairWithoutPlaintext'],
];

/** What is known of a need in the records. */
const partsOf = ({ requirement, name, principal, key }: Need, records: AuditRecord[]): Part[] =>
  records
    .filter((one) => one.subject.name === name && one.requirement === requirement)
    .flatMap(({ parts }) => parts)
    .filter((part) => requirement.startsWith('canary/') || (part.principal === principal && part.resource === key));

/** What a second evaluator finds broken is open, and what it finds in order is not. */
function truth({ account, afterSecondSweep: { records } }: Ending): string[] {
  return needsIn(account).flatMap((need) => {
    const { name, principal, key, demanded } = need;
    const documents = documentsOf(account, principal, key);
    const open = partsOf(need, records).filter(({ state }) => state !== 'repaired' && state !== 'resolved');
    if (!documents) return open.length > 0 ? [] : [`${name}'s role or key is gone, and nothing is open.`];
    const isBroken = !holds({ demanded, principal, key, context: throughS3 } as Matter, documents);
    if (isBroken && open.length === 0) return [`${principal} lacks ${key} for ${name}, and nothing is open.`];
    return !isBroken && open.length > 0 ? [`${principal} has ${key} for ${name}, and it is open.`] : [];
  });
}

/** No more writes than losses. */
function moreWrites({ moments, writes }: Ending): string[] {
  let losses = 0;
  for (const [at, moment] of moments.entries()) {
    const before = moments[at - 1];
    if (!before || moment.by === 'holdfast') continue;
    const [then, now] = [before, moment].map(({ account }) => wanted(account));
    // Under whatever contexts: one write gives back what one principal lost of one key, or a bucket one statement.
    losses += new Set([...(then ?? [])].flatMap(([one, of]) => (now?.has(one) ? [] : of))).size;
  }
  return writes.length > losses ? [`${writes.length} writes for ${losses} losses.`] : [];
}

const known = new WeakMap<AccountDocument, Map<string, string>>();

/** What subjects need and have, each with whom and what it is of. */
function wanted(account: AccountDocument): Map<string, string> {
  const found = known.get(account) ?? wantedOf(account);
  known.set(account, found);
  return found;
}

function wantedOf(account: AccountDocument): Map<string, string> {
  const rows = [...allowedRows(account).values()].map(({ row, principal }): [string, string] => [
    row,
    `${principal} ${/ on (\w+) /.exec(row)?.[1]}`,
  ]);
  const policies = (account.s3?.buckets ?? []).flatMap(({ Name, Policy }) => {
    const { Statement = [] } = (typeof Policy === 'string' ? JSON.parse(Policy) : (Policy ?? {})) as Document;
    return (Statement as Document[]).map((one): [string, string] => [
      `${Name} ${canonical(one)}`,
      `${Name} ${canonical(one)}`,
    ]);
  });
  return new Map([...rows, ...policies]);
}

const sameRow = (one: Document | undefined) => canonical(one ?? null);

function stateOf(moment: Moment, { name, principal, key }: Need): State | undefined {
  const { account, at } = moment;
  const documents = documentsOf(account, principal, key);
  if (!documents) return undefined;
  const role = roleNamed(account, principal);
  const found = account.kms?.keys?.find(({ KeyId }) => keyArn(KeyId) === key);
  const isNamed = needsIn(account).some((one) => one.name === name && one.principal === principal && one.key === key);
  return {
    ...{ ...documents, at, isNamed },
    roleId: role?.RoleId,
    trust: sameRow(role?.AssumeRolePolicyDocument),
    keyState: found?.KeyState ?? (found?.Enabled === false ? 'Disabled' : 'Enabled'),
  };
}

/** The document of a call on the principal or the key; undefined for others. */
function documentOfCall({ operation, target }: Moment, principal: string, key: string): DocumentName | undefined {
  if (operation === 'kms:PutKeyPolicy' && keyArn(target) === key) return 'keyPolicy';
  if (/Grant$/.test(operation) && target === key) return 'grants';
  const isRole = operation.startsWith('iam:') && target === principal.split('/').at(-1);
  return isRole && !/Trust|AssumeRole|CreateRole|DeleteRole$/.test(operation) ? 'role' : undefined;
}

/** No write that the model forbids, and none left out that it allows at every look. */
function lawfulness({ settings, historyAnswers }: History, end: Ending): string[] {
  const { moments, writes, looks, heard, afterSecondSweep } = end;
  const faults: string[] = [];
  // What is given back for one subject may serve another that names the same role and key.
  const lawful = new Set<string>();
  const forbidden = new Map<string, string>();
  // What a subject named at any time: it may have been given that back before it named another.
  const named = moments.flatMap((moment) => needsIn(moment.account));
  for (const need of new Map(named.map((one) => [JSON.stringify(one), one])).values()) {
    const { principal, key, name, demanded } = need;
    const matter: Matter = {
      ...{ principal, key, demanded, context: throughS3 },
      restoreAfterMs: 72 * 3_600_000,
      mayBeUndone: (who) => (settings.undoChangesBy ?? []).some((one) => one === '*' || one === who),
      isNeverUndone: (who) => (settings.neverUndo ?? []).includes(who),
    };
    const states = moments.map((moment) => stateOf(moment, need));
    const indexAt = (time: string) => moments.findLastIndex(({ at }) => at <= time);
    const calls = (from: number, to: number, time: string): Call[] =>
      moments.slice(from + 1, to + 1).flatMap((moment, offset): Call[] => {
        const state = states[from + 1 + offset];
        const document = documentOfCall(moment, principal, key);
        if (!document || !state || moment.by === 'holdfast') return [];
        const came = heard.get(moment.id);
        return [
          {
            at: moment.at,
            by: moment.by,
            document,
            state,
            isKnown: historyAnswers || (came !== undefined && came <= time),
          },
        ];
      });
    const addedByHoldfast = (from: number, to: number) =>
      moments.slice(from + 1, to + 1).flatMap(({ by }, offset) => {
        const [then, since] = [states[from + offset], states[from + offset + 1]];
        return by === 'holdfast' && then && since
          ? without(statementsOf(since.keyPolicy), statementsOf(then.keyPolicy))
          : [];
      });
    // As at first it was read long before; later readings are those at which Holdfast read anything.
    const readings = [{ index: 0, at: '' }, ...looks.map((at) => ({ index: indexAt(at), at }))];
    const answersAt = (index: number, at: string) => {
      const now = states[index];
      if (!now) return [];
      const earlier = readings.filter((one) => one.at < at && one.index < index);
      return earlier.flatMap(({ index: from }) => {
        const held = states[from];
        if (!held || !holds(matter, held)) return [];
        // Held from the first: what was regained within the history is too young, unless Holdfast gave it back.
        const isOld = states
          .slice(0, from + 1)
          .every((one, place) => (one && holds(matter, one)) || isMendedLater(moments, states, matter, place, from));
        const before = states.slice(0, from + 1).filter((one) => one !== undefined);
        const since = isOld ? '2026-11-01T00:00:00Z' : now.at;
        const span = { since, until: at || now.at };
        return [law13(matter, held, span, now, calls(from, index, at), [...before, now], addedByHoldfast(from, index))];
      });
    };
    for (const write of writes) {
      const index = moments.findIndex((one) => one.by === 'holdfast' && one.account === write.after);
      const [before, after] = [states[index - 1], states[index]];
      if (!before || !after || holds(matter, before) || !holds(matter, after)) continue;
      const answers = answersAt(index - 1, write.at);
      const of = `${write.at} ${principal} ${key}`;
      if (answers.some(({ may }) => may)) lawful.add(of);
      else
        forbidden.set(
          of,
          `Written at ${write.at} for ${name}, though the model forbids it: ${JSON.stringify(answers.at(-1))}`,
        );
    }
    const last = states.at(-1);
    if (!last?.isNamed || holds(matter, last)) continue;
    if (!states.some((one) => one && holds(matter, one))) continue;
    // f. What was seen to be lost and was left to people stays with them, until it is read as held.
    const isHeldAt = ({ index }: { index: number }) => states[index] !== undefined && holds(matter, states[index]);
    const since = readings.slice(readings.findLastIndex(isHeldAt) + 1);
    const isAlways =
      since.length > 0 &&
      since.every(({ index, at }) => {
        const answers = answersAt(index, at);
        return answers.length > 0 && answers.every((one) => one.may && !one.isDoubtful);
      });
    const because = partsOf(need, afterSecondSweep.records).map((part) => `${part.state}: ${part.because}`);
    if (isAlways && !because.some((one) => /budget|tug-of-war|Half a repair|not decided/.test(one)))
      faults.push(`The model has ${principal} given back ${key} for ${name}, and it is not: ${because}`);
  }
  for (const [of, fault] of forbidden) if (!lawful.has(of)) faults.push(fault);
  return faults;
}

/** Whether a gap was ended by Holdfast. */
function isMendedLater(
  moments: Moment[],
  states: (State | undefined)[],
  matter: Matter,
  place: number,
  to: number,
): boolean {
  const end = states.findIndex((one, at) => at > place && one !== undefined && holds(matter, one));
  return end > 0 && end <= to && moments[end]?.by === 'holdfast';
}

/** What must not hang on the order of delivery. Of what nothing can be repaired, authors are among it only where all events come in time: who is known by then is not looked up. */
export function endOf({ account, afterSecondSweep: { records } }: Ending, isInTime: boolean): unknown {
  const parts = records.flatMap(({ requirement, subject, parts: all }) =>
    all
      .filter(({ isTold, state }) => isTold && state !== 'resolved')
      .map((part) => ({
        of: `${requirement} ${subject.name} ${part.principal ?? ''} ${part.resource}`,
        state: part.state,
        ...((isInTime || part.remedies.length > 0) && { by: authorOf(part) }),
      })),
  );
  const told = JSON.parse(
    JSON.stringify(account, (name, value) => (/Id$|Date$|Timeline|LastModified/.test(name) ? undefined : value)),
  );
  return { account: told, parts: parts.sort((one, other) => (one.of < other.of ? -1 : 1)) };
}

const authorOf = ({ blame }: AuditRecord['parts'][number]) =>
  'author' in blame ? blame.author.actor.arn : 'unknown' in blame ? 'unknown' : 'before';
