import { askDenial, type DenialAnswer } from '../../access/bucket-denial.ts';
import { addStatements } from '../../access/policy-document.ts';
import type { Remedy, Verdict } from '../../finding.ts';
import { type Bucket, isRead, type Statement } from '../../model.ts';
import type { ArtifactStore, PipelineLook } from '../../observations.ts';
import { unreadable } from '../shared/access-verdict.ts';
import {
  type Demand,
  type ReadStore,
  type RecordedDenial,
  readStores,
  recordedDenials,
  useOf,
} from './recorded-denials.ts';

interface Fault {
  bucket: Bucket;
  answer: Exclude<DenialAnswer, { denied: Statement[] }>;
  remedy?: Remedy;
  advice?: string;
  lockedOut: string[];
}

/** The verdict on what the policies of a pipeline's buckets deny. */
export function denialVerdict(look: PipelineLook, demand: Demand): Verdict {
  const { requireEncryptedUploads } = look.settings;
  if (requireEncryptedUploads === 'never')
    return { verdict: 'NOT_APPLICABLE', because: 'The setting requireEncryptedUploads is never.' };
  const recorded = recordedDenials(look, demand);
  const required = readStores(look).filter(
    ({ bucket }) => requireEncryptedUploads === 'always' || recorded[bucket.arn] !== undefined,
  );
  const answered = readStores(look).map((read) => ({
    ...read,
    answer: askDenial(demand.denial, read.document, useOf(look, read)),
  }));
  const isRequired = ({ bucket }: ReadStore) => required.some((one) => one.bucket.arn === bucket.arn);
  const faults = answered.flatMap((one) =>
    isRequired(one) && 'open' in one.answer ? [faultOf(look, demand, one, one.answer, recorded[one.bucket.arn])] : [],
  );
  if (faults.length > 0) return nonCompliant(look, demand, faults);
  const unread = look.stores
    .map(
      ({ bucket }) => unreadable(bucket) ?? (isRead(bucket) && bucket.policy !== 'none' && unreadable(bucket.policy)),
    )
    .find(Boolean);
  if (unread) return unread;
  for (const { bucket, answer } of answered)
    if ('unknown' in answer)
      return {
        verdict: 'INSUFFICIENT_DATA',
        because: `Whether the policy of ${bucket.arn} denies ${demand.what} cannot be decided: ${answer.reason}.`,
        evidence: { undecided: answer.unknown },
      };
  if (answered.some(({ answer }) => 'denied' in answer)) return { verdict: 'COMPLIANT' };
  return { verdict: 'NOT_APPLICABLE', because: `No artifact bucket was ever seen to deny ${demand.what}.` };
}

function faultOf(
  look: PipelineLook,
  demand: Demand,
  read: ReadStore,
  answer: Fault['answer'],
  recorded: RecordedDenial | undefined,
): Fault {
  const { bucket, document, store } = read;
  const statements = recorded?.statements ?? [demand.statement(bucket.arn)];
  const lockedOut = store.lockedOut === 'unknown' ? [] : store.lockedOut;
  const fault = { bucket, answer, lockedOut };
  const toAdd = `Add to the policy of ${bucket.arn}: ${statements.map((one) => JSON.stringify(one)).join(', ')}`;
  if (lockedOut.length > 0)
    return {
      ...fault,
      advice: `Give ${lockedOut.join(' and ')} SSE_KMS or a bucket of its own, as uploads with SSE_S3 would be denied. ${toAdd}`,
    };
  const after = addStatements(document ?? { Version: '2012-10-17' }, statements, []).document;
  if (!('denied' in askDenial(demand.denial, after, useOf(look, read)))) return { ...fault, advice: toAdd };
  const approveBecause = approval(look, bucket.arn, store, recorded);
  return {
    ...fault,
    remedy: {
      title: `${recorded ? 'Put back' : 'Add'} the statement by which ${bucket.arn} denies ${demand.what}`,
      grantsAnew: false,
      actions: statements.map((addStatement) => ({ api: 's3:PutBucketPolicy', target: bucket.arn, addStatement })),
      ...(approveBecause && { approveBecause }),
    },
  };
}

/** Why a person must approve the Deny: nobody may depend on uploads that it would end. */
function approval(
  { at, settings }: PipelineLook,
  arn: string,
  { lockedOut }: ArtifactStore,
  recorded: RecordedDenial | undefined,
): string | undefined {
  if (!recorded) return `${arn} was never seen to deny this`;
  const until = recorded.lostAt ?? at;
  if (Date.parse(until) - Date.parse(recorded.since) < settings.restoreAfterMs)
    return `${arn} denied this only from ${recorded.since} to ${until}, less than restoreAfter`;
  return lockedOut === 'unknown' ? `which canaries write to ${arn} with SSE_S3 could not be read` : undefined;
}

function nonCompliant(look: PipelineLook, { what }: Demand, faults: Fault[]): Verdict {
  const clauses = faults.map(({ bucket, lockedOut }) => {
    const serves = lockedOut.length > 0 ? ` and which also serves ${lockedOut.join(' and ')} with SSE_S3` : '';
    return `${bucket.arn}, whose policy does not deny ${what}${serves}`;
  });
  const remedies = faults.flatMap(({ remedy }) => remedy ?? []);
  const advice = faults.flatMap((fault) => fault.advice ?? []);
  const approve = remedies.flatMap(({ approveBecause }) => approveBecause ?? []);
  return {
    verdict: 'NON_COMPLIANT',
    detail: `${look.subject.arn} keeps its artifacts in ${clauses.join('; and in ')}.`,
    evidence: {
      buckets: faults.map(({ bucket, answer, lockedOut }) => ({
        bucket: bucket.arn,
        notDenied: 'open' in answer ? answer.open : answer.unknown,
        ...(lockedOut.length > 0 && { lockedOut }),
      })),
    },
    // One remedy mends all, or none is offered: half a repair would be told as done.
    remedies:
      remedies.length < faults.length
        ? []
        : [
            {
              title: remedies.map(({ title }) => title).join('; '),
              grantsAnew: false,
              actions: remedies.flatMap(({ actions }) => actions),
              ...(approve.length > 0 && { approveBecause: approve.join('; ') }),
            },
          ],
    ...(advice.length > 0 && { advice: advice.join(' ') }),
  };
}
