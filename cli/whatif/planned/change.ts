import type { AuditRecord, Part } from '../../../lib/finding.ts';
import { withoutPath } from '../../../lib/model.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { keyArn } from '../../../sandbox/services/kms/find.ts';
import type { CauseOf } from '../difference.ts';
import type { TriedChange } from '../what-if.ts';
import { alias, grant } from './aliases-and-grants.ts';
import type { Applier } from './applier.ts';
import { bucket, bucketEncryption, bucketPolicy } from './buckets.ts';
import { textOf } from './facts.ts';
import { iamArn } from './identities.ts';
import { attachment, inlinePolicy, managedPolicy } from './identity-policies.ts';
import { key, keyPolicy } from './keys.ts';
import { type Facts, type Plan, type PlannedKind, type PlannedResource, plannedKinds } from './plan.ts';
import { principal } from './principals.ts';
import { canary, detector, domain, pipeline, userProfile } from './subjects.ts';
import { PlannedWorld, type Touch } from './world.ts';

const appliers: Record<PlannedKind, Applier> = {
  'managed-policy': managedPolicy,
  role: principal('role'),
  user: principal('user'),
  'inline-policy': inlinePolicy,
  attachment,
  key,
  alias,
  'key-policy': keyPolicy,
  grant,
  bucket,
  'bucket-policy': bucketPolicy,
  'bucket-encryption': bucketEncryption,
  canary,
  pipeline,
  domain,
  'user-profile': userProfile,
  detector,
};

/** The change that a plan makes. What the plan says of resources as they are is described in `documents` where these do not have it. */
export function changeOfPlan(plan: Plan, documents: AccountDocument[]): TriedChange {
  const world = new PlannedWorld(documents, plan);
  const inOrder = plannedKinds.flatMap((kind) => plan.resources.filter((one) => one.kind === kind));
  // Where the plan makes something is watched from the start.
  for (const { after } of plan.resources) if (after) world.documentOf(after);
  const hadBuckets = documents.some(({ s3 }) => s3 !== undefined);
  for (const { kind, address, before } of inOrder) if (before) appliers[kind].describe(world, address, before);
  if (!hadBuckets) describeBuckets(documents);
  return {
    async make(sandbox) {
      world.sandbox = sandbox;
      for (const { kind, address, action, before, after } of plan.resources)
        if (after && makes(action)) expect(world, kind, address, after, before !== undefined);
      // What rests on another goes before it.
      for (const { kind, address, action, before = {} } of inOrder.toReversed())
        if (action === 'delete' || action === 'replace')
          await appliers[kind].remove(world, { address, action, before, after: {} });
      for (const { kind, address, action, before = {}, after = {} } of inOrder) {
        if (makes(action)) appliers[kind].create(world, { address, action, before: {}, after });
        if (action === 'update' || action === 'update-or-replace')
          appliers[kind].update(world, { address, action, before, after });
        if (action === 'update-or-replace') world.mayReplace(kind, address);
      }
      if (!hadBuckets) describeBuckets(documents);
      sandbox.hooks.before = world.hidden.answer;
      return { notModelled: [...plan.notModelled, ...world.notModelled], causeOf: causeIn(world) };
    },
  };
}

const makes = (action: PlannedResource['action']) => action === 'create' || action.startsWith('replace');

/** What names of a resource that is to be made will refer to: policies name each other's holders. */
function expect(world: PlannedWorld, kind: PlannedKind, address: string, after: Facts, replaces: boolean): void {
  const named = (name: unknown) => textOf(name) ?? world.nameFor(address);
  const expected = (arn: string) => world.expect(address, arn, replaces);
  if (kind === 'role') expected(iamArn(world, kind, after, named(after.RoleName)));
  if (kind === 'user') expected(iamArn(world, kind, after, named(after.UserName)));
  if (kind === 'managed-policy') expected(iamArn(world, 'policy', after, named(after.PolicyName)));
  if (kind === 'key') expected(keyArn(world.documentOf(after), { KeyId: named(after.KeyId) }));
  if (kind === 'bucket') expected(`arn:${world.partition}:s3:::${named(after.Name)}`);
}

/** Accounts described without S3 have the buckets that their resources name; they keep them where a plan describes one. */
function describeBuckets(documents: AccountDocument[]): void {
  if (documents.every(({ s3 }) => s3 === undefined)) return;
  const known = new Set(documents.flatMap(({ s3 }) => (s3?.buckets ?? []).map(({ Name }) => Name)));
  for (const document of documents) {
    const text = JSON.stringify([document.synthetics, document.codepipeline, document.sagemaker]);
    const named = [
      ...text.matchAll(/"(?:ArtifactS3Location|location)":"(?:s3:\/\/)?([^"/]+)/g),
      ...text.matchAll(/"s3:\/\/([^"/]+)/g),
    ];
    for (const [, Name = ''] of named) {
      if (known.has(Name)) continue;
      known.add(Name);
      document.s3 ??= {};
      document.s3.buckets = [...(document.s3.buckets ?? []), { Name }];
    }
  }
}

/** Where in a plan the cause of a part is: what wrote the document that lost it, else what it would be mended in, else what was changed of what it is about. */
const causeIn =
  (world: PlannedWorld): CauseOf =>
  (record: AuditRecord, part: Part) => {
    const hidden = world.hidden.hiddenBy(part.detail);
    if (hidden !== undefined) return { address: hidden };
    const [remedy] = part.remedies;
    const lost = remedy?.restores?.flatMap(({ documents }) => documents) ?? [];
    const evidence = JSON.stringify(part.evidence) + part.detail;
    const isOf = (arn: string | undefined) => (touch: Touch) => touch.arn === arn;
    const tried: ((touch: Touch) => boolean)[] = [
      (touch) =>
        lost.some(({ resource, document }) => touch.document === document && withoutPath(touch.arn) === resource),
      (touch) =>
        remedy?.actions.some(({ target }) => target === touch.arn) === true &&
        /policy|grants|state/.test(touch.document),
      isOf(part.resource),
      isOf(part.principal),
      isOf(record.subject.arn),
      ({ arn }) => evidence.includes(arn),
    ];
    const found = tried.map((one) => world.touches.findLast(one)).find(Boolean);
    return found && { address: found.address };
  };
