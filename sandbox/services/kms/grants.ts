import { partitionOf } from '../../../lib/iam/partition.ts';
import { assigned } from '../../assigned.ts';
import { requireAccess } from '../../authorise.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { isKnownPrincipal } from '../iam/known-principal.ts';
import { type FoundKey, findKey, keyAccess, keyArn, keysOf } from './find.ts';
import { requireState } from './key-state.ts';

const grantableOperations = new Set([
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'],
  ...['Sign', 'Verify', 'GetPublicKey', 'CreateGrant', 'RetireGrant', 'DescribeKey', 'GenerateDataKeyPair'],
  ...['GenerateDataKeyPairWithoutPlaintext', 'GenerateMac', 'VerifyMac', 'DeriveSharedSecret'],
  ...['Encapsulate', 'Decapsulate'],
]);

function root(account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:root`;
}

function grantEntry({ arn, account, region }: FoundKey, grant: Document): Document {
  const { KeyId: _described, ...members } = grant;
  return { KeyId: arn, IssuingAccount: root(account, region), ...members };
}

function createGrant(call: Call): Document {
  const { sandbox, input, caller, record, region } = call;
  const found = findKey(call);
  requireState('CreateGrant', found.arn, found.key);
  const { GranteePrincipal, RetiringPrincipal, Operations = [], Constraints, Name } = input;
  if (GranteePrincipal === undefined && input.GranteeServicePrincipal === undefined) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'granteePrincipal' failed to satisfy constraint: Member must not be null",
    );
  }
  if (Operations.length === 0 || !Operations.every((each: unknown) => grantableOperations.has(String(each)))) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'operations' failed to satisfy constraint",
    );
  }
  for (const principal of [GranteePrincipal, RetiringPrincipal]) {
    // A recorded call did succeed, whether or not the account describes whom it names.
    if (principal === undefined || record || isKnownPrincipal(call, principal)) continue;
    throw new AwsError('InvalidArnException', `ARN does not refer to a valid principal: ${principal}`);
  }
  if (input.DryRun) throw dryRun();
  const GrantId = assigned(record, 'grantId') ?? newGrantId(call);
  const grants: Document[] = found.key.Grants ?? [];
  found.key.Grants = grants;
  if (grants.some((grant) => grant.GrantId === GrantId)) return { GrantId, GrantToken: GrantId };
  const members = { Name, GranteePrincipal, RetiringPrincipal, Operations, Constraints };
  grants.push({
    GrantId,
    CreationDate: sandbox.clock.now().toISOString(),
    IssuingAccount: root(caller.account, region),
    ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    ...(input.GranteeServicePrincipal ? { GranteeServicePrincipal: input.GranteeServicePrincipal } : {}),
    ...(input.RetiringServicePrincipal ? { RetiringServicePrincipal: input.RetiringServicePrincipal } : {}),
  });
  return { GrantId, GrantToken: GrantId };
}

function newGrantId({ sandbox }: Call): string {
  return `${sandbox.newId('grant')}${sandbox.newId('grant')}`.replaceAll('-', '');
}

/** What KMS answers to a call with DryRun that would have succeeded. */
export function dryRun(): AwsError {
  return new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
    412,
  );
}

function removeGrant(call: Call, found: FoundKey): void {
  const grants: Document[] = found.key.Grants ?? [];
  if (call.input.GrantId === undefined) {
    const why = "1 validation error detected: Value at 'grantId' failed to satisfy constraint: Member must not be null";
    throw new AwsError('ValidationException', why);
  }
  const place = grants.findIndex((grant) => grant.GrantId === call.input.GrantId);
  if (place < 0) throw new AwsError('NotFoundException', `Grant ID ${call.input.GrantId} not found`);
  if (call.input.DryRun) throw dryRun();
  grants.splice(place, 1);
}

// A grant is retired by its token alone, or by the key and its id.
function grantToRetire(call: Call): FoundKey {
  if (call.input.KeyId !== undefined) return findKey(call);
  const document = call.sandbox.document(call.caller.account, call.region);
  const key = document?.kms?.keys?.find((each) =>
    each.Grants?.some((grant: Document) => grant.GrantId === call.input.GrantToken),
  );
  if (!document || !key) throw new AwsError('InvalidGrantTokenException', 'The grant token is not valid.');
  call.input.GrantId = call.input.GrantToken;
  return findKey(call, keyArn(document, key));
}

/** The operations on grants. */
export const grantOperations: Record<string, Operation> = {
  CreateGrant: {
    mutates: true,
    resource(call) {
      const access = keyAccess(call);
      const { GranteePrincipal, RetiringPrincipal, Operations } = call.input;
      return {
        ...access,
        context: {
          ...access.context,
          'kms:GrantIsForAWSResource': 'false',
          ...(Operations ? { 'kms:GrantOperations': Operations } : {}),
          ...(GranteePrincipal ? { 'kms:GranteePrincipal': GranteePrincipal } : {}),
          ...(RetiringPrincipal ? { 'kms:RetiringPrincipal': RetiringPrincipal } : {}),
        },
      };
    },
    run: createGrant,
    trail: (call, { GrantId }) => ({ responseElements: { grantId: GrantId, keyId: findKey(call).arn } }),
  },
  ListGrants: {
    resource: (call) => keyAccess(call),
    run(call) {
      const { GrantId, GranteePrincipal, Marker, Limit } = call.input;
      const found = findKey(call);
      const grants = (found.key.Grants ?? []).filter(
        (grant: Document) =>
          (GrantId === undefined || grant.GrantId === GrantId) &&
          (GranteePrincipal === undefined || grant.GranteePrincipal === GranteePrincipal),
      );
      const { items, next } = page(grants as Document[], { token: Marker, limit: Limit }, 'InvalidMarkerException');
      const Grants = items.map((grant) => grantEntry(found, grant));
      return { Grants, Truncated: next !== undefined, NextMarker: next };
    },
  },
  ListRetirableGrants: {
    run(call) {
      const { sandbox, caller, region, input } = call;
      const document = sandbox.document(caller.account, region);
      const retirable = (document ? keysOf(document) : []).flatMap((key) => {
        const grants: Document[] = key.Grants ?? [];
        const mine = grants.filter(({ RetiringPrincipal }) => RetiringPrincipal === input.RetiringPrincipal);
        return mine.map((grant) => grantEntry(findKey(call, keyArn({ account: caller.account, region }, key)), grant));
      });
      const { items, next } = page(retirable, { token: input.Marker, limit: input.Limit }, 'InvalidMarkerException');
      return { Grants: items, Truncated: next !== undefined, NextMarker: next };
    },
  },
  RevokeGrant: {
    mutates: true,
    resource: (call) => keyAccess(call),
    run: (call) => removeGrant(call, findKey(call)),
  },
  RetireGrant: {
    mutates: true,
    action: null,
    resource: (call) => keyAccess(call, grantToRetire(call)),
    run(call) {
      const found = grantToRetire(call);
      const grants: Document[] = found.key.Grants ?? [];
      const grant = grants.find(({ GrantId }) => GrantId === call.input.GrantId);
      // The grant says who may retire it; another grant's words are not about it.
      const access = { ...keyAccess(call, found), grants: grant ? [grantEntry(found, grant)] : [] };
      requireAccess(call.sandbox, call, 'kms:RetireGrant', access);
      removeGrant(call, found);
    },
    trail: ({ input }) => ({ requestParameters: null, additionalEventData: { grantId: input.GrantId } }),
  },
};
