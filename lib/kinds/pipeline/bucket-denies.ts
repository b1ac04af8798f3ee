import { askDenial, deniesMore, uploadAllows } from '../../access/bucket-denial.ts';
import type { Probe } from '../../access/bucket-probes.ts';
import { addStatements, sameStatement } from '../../access/policy-document.ts';
import { bytesOver, policyLimits } from '../../access/policy-text.ts';
import { isRead } from '../../resources.ts';
import type { Remedy, Restoration, Verdict } from '../../verdict.ts';
import { unreadableBucket } from '../shared/guards.ts';
import { readWith, restorationOf } from '../shared/last-seen.ts';
import { oneVerdict } from '../shared/one-verdict.ts';
import { insufficientData, nonCompliant, notApplicable } from '../shared/verdicts.ts';
import type { PipelineLook, RecordedDenial } from './look.ts';
import {
  type Demand,
  policyOf,
  type ReadStore,
  readStores,
  recordedDenials,
  statementsOfDenial,
  useOf,
} from './recorded-denials.ts';

/** The verdict on what the policies of a pipeline's buckets deny. */
export function denialVerdict(look: PipelineLook, demand: Demand): Verdict {
  const { requireEncryptedUploads } = look.settings;
  if (requireEncryptedUploads === 'never') return notApplicable('The setting requireEncryptedUploads is never.');
  const recorded = recordedDenials(look, demand);
  const required = readStores(look).filter(
    ({ bucket }) => requireEncryptedUploads === 'always' || recorded[bucket.arn] !== undefined,
  );
  const answered = readStores(look).map((read) => ({
    ...read,
    answer: askDenial(demand.denial, read.document, useOf(look, read)),
  }));
  const isRequired = ({ bucket }: ReadStore) => required.some((one) => one.bucket.arn === bucket.arn);
  const verdicts = answered.map((one): Verdict | undefined => {
    const { answer, bucket } = one;
    if (isRequired(one) && 'open' in answer) return fault(look, demand, one, answer.open, recorded[bucket.arn]);
    if (!('unknown' in answer)) return undefined;
    return insufficientData(
      `Whether the policy of ${bucket.arn} denies ${demand.what} cannot be decided: ${answer.reason}.`,
      {
        resource: bucket.arn,
        evidence: { undecided: answer.unknown },
      },
    );
  });
  const unread = look.stores.map(({ bucket }) => {
    const why = unreadableBucket(bucket);
    return why && { ...why, ...(isRead(bucket) && { resource: bucket.arn }) };
  });
  const verdict = oneVerdict([...verdicts, ...unread]);
  if (verdict.verdict !== 'COMPLIANT' || answered.some(({ answer }) => 'denied' in answer)) return verdict;
  return notApplicable(`No artifact bucket was ever seen to deny ${demand.what}.`);
}

function fault(
  look: PipelineLook,
  demand: Demand,
  read: ReadStore,
  open: Probe,
  recorded: RecordedDenial | undefined,
): Verdict {
  const { bucket, store, document } = read;
  const use = useOf(look, read);
  const documented = [demand.statement(bucket.arn)];
  const held = recorded && statementsOfDenial(look, recorded);
  // As it was only where that denies no more than AWS documents.
  const statements = held && !deniesMore(held, documented, use) ? held : documented;
  const lockedOut = store.lockedOut === 'unknown' ? [] : store.lockedOut;
  const serves = lockedOut.length > 0 ? ` and which also serves ${lockedOut.join(' and ')} with SSE_S3` : '';
  const toAdd = `Add to the policy of ${bucket.arn}: ${statements.map((one) => JSON.stringify(one)).join(', ')}`;
  const after = addStatements(document ?? { Version: '2012-10-17' }, statements, []).document;
  const over = bytesOver(after, policyLimits.bucket);
  const advice =
    lockedOut.length > 0
      ? `Give ${lockedOut.join(' and ')} SSE_KMS or a bucket of its own, as uploads with SSE_S3 would be denied. ${toAdd}`
      : over > 0
        ? `The policy of ${bucket.arn} has no room for the statement: ${over} bytes are lacking. ${toAdd}`
        : !('denied' in askDenial(demand.denial, after, use))
          ? toAdd
          : undefined;
  const finding = {
    resource: bucket.arn,
    detail: `${look.subject.arn} keeps its artifacts in ${bucket.arn}, whose policy does not deny ${demand.what}${serves}.`,
    lacks: [demand.denial],
    evidence: { buckets: [{ bucket: bucket.arn, notDenied: open, ...(lockedOut.length > 0 && { lockedOut }) }] },
  };
  if (advice)
    return nonCompliant({
      ...finding,
      evidence: { ...finding.evidence, ...(over > 0 && { noRemedy: [advice] }) },
      remedies: [],
      advice,
    });
  const remedy: Remedy = {
    title: `${recorded ? 'Put back' : 'Add'} the statement by which ${bucket.arn} denies ${demand.what}`,
    grantsAnew: false,
    actions: statements.map((addStatement) => ({ api: 's3:PutBucketPolicy', target: bucket.arn, addStatement })),
    ...(recorded
      ? { restores: [restoration(look, read, recorded)] }
      : { approveBecause: `${bucket.arn} was never seen to deny this` }),
  };
  return nonCompliant({ ...finding, remedies: [remedy] });
}

/** What putting a Deny back rests on: nobody may depend on uploads that it would end. */
function restoration(look: PipelineLook, read: ReadStore, was: RecordedDenial): Restoration {
  const { bucket, store, document } = read;
  const { hash = '' } = readWith(look, policyOf(bucket.arn), was) ?? {};
  const text = look.texts[hash];
  const use = useOf(look, read);
  const before = text === undefined ? [] : uploadAllows(JSON.parse(text), use);
  const after = uploadAllows(document, use);
  const isNew = after.some((one) => !before.some((other) => sameStatement(one, other)));
  return {
    // A principal that the change let in may upload in ways that the Deny would end.
    ...restorationOf(look, policyOf(bucket.arn), was, isNew ? { before, after } : undefined),
    ...(store.lockedOut === 'unknown' && {
      doubt: `which canaries write to ${bucket.arn} with SSE_S3 could not be read`,
    }),
  };
}
