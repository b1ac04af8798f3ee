import { isRefused } from '../../lib/aws/read/read.ts';
import type { Document } from '../../sandbox/model.ts';
import { type Assembly, plainAnswer, without } from './assembly.ts';
import type { RecordedCall } from './recorded-clients.ts';

/** What every key has unless something else is said. */
const byDefault: Document = {
  Description: '',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  MultiRegion: false,
};
/** Follows from the rest. */
const derived =
  /^(AWSAccountId|Arn|KeyId|Enabled|CustomerMasterKeySpec|CreationDate|CurrentKeyMaterialId|\w+Algorithms)$/;

const details: Record<string, { member: string; put(key: Document, output: Document): void }> = {
  'kms:GetKeyPolicy': {
    member: 'Policy',
    put: (key, { Policy }) => {
      key.Policy = Policy;
    },
  },
  'kms:ListGrants': {
    member: 'Grants',
    put: (key, { Grants = [] }) => {
      if (Grants.length > 0)
        key.Grants = [...(key.Grants ?? []), ...Grants.map((one: Document) => without(one, /^KeyId$/))];
    },
  },
  'kms:ListAliases': {
    member: 'Aliases',
    put: (key, { Aliases = [] }) => {
      const names = Aliases.map(({ AliasName }: Document) => AliasName);
      if (names.length > 0) key.Aliases = [...(key.Aliases ?? []), ...names];
    },
  },
  'kms:ListResourceTags': {
    member: 'Tags',
    put: (key, { Tags = [] }) => {
      if (Tags.length > 0) key.Tags = [...(key.Tags ?? []), ...Tags];
    },
  },
  'kms:GetKeyRotationStatus': {
    member: 'KeyRotationEnabled',
    put: (key, { KeyRotationEnabled, RotationPeriodInDays = 365 }) => {
      key.KeyRotationEnabled = KeyRotationEnabled;
      if (RotationPeriodInDays !== 365) key.RotationPeriodInDays = RotationPeriodInDays;
    },
  },
};

/** Takes in an answer of KMS. */
export function fromKms(assembly: Assembly, call: RecordedCall): void {
  const { name, input, output, error } = call;
  if (name === 'kms:DescribeKey') {
    const { KeyMetadata } = plainAnswer(output);
    if (KeyMetadata?.Arn) Object.assign(keyOf(assembly, KeyMetadata.Arn) ?? {}, described(KeyMetadata));
    else if (isRefused(error)) refuse(assembly, call, '');
    return;
  }
  const detail = details[name];
  if (!detail || input.KeyId === undefined) return;
  const key = output && keyOf(assembly, input.KeyId);
  if (key) detail.put(key, plainAnswer(output));
  else if (isRefused(error)) refuse(assembly, call, detail.member);
}

function refuse(assembly: Assembly, call: RecordedCall, member: string): void {
  const { KeyId } = call.input;
  const key = keyOf(assembly, KeyId);
  const what = member === '' ? `key ${KeyId}` : `${member} of key ${KeyId}`;
  // What is named by an alias only has no place of its own.
  assembly.refuse(key ?? {}, member, what, call);
}

const described = (metadata: Document): Document =>
  Object.fromEntries(
    Object.entries(without(metadata, derived)).filter(([member, value]) => byDefault[member] !== value),
  );

/** The key of an ARN, in the document of its account and Region. */
function keyOf(assembly: Assembly, arn: string): Document | undefined {
  const [, region, account, id] = /^arn:[^:]+:kms:([^:]+):([^:]+):key\/(.+)$/.exec(arn) ?? [];
  if (region === undefined || account === undefined || id === undefined) return undefined;
  return assembly.resource(assembly.section('kms', assembly.document(account, region)), 'keys', 'KeyId', id);
}
