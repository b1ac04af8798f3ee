import type { Key, Statement } from '../../../lib/resources.ts';
import { allows, key, policy, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { artifactKey, canary, canaryRole, documented } from './given.ts';

const id = '1a2b3c4d-0000-4000-8000-00000000000f';
const theirs = (statements: Statement[], more: Partial<Key> = {}) =>
  key(id, [], { account: '999988887777', policy: policy(statements), ...more });
const trustsRole = [allows(canaryRole().arn, documented)];
const mayUse = (condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action: documented,
  Resource: theirs([]).arn,
  ...(condition && { Condition: condition }),
});
const unreadable = { unreadable: 'GetKeyPolicy is not authorized.' };

export default cases<'canary'>([
  {
    because: 'Both sides let the role use the key.',
    given: canary({ key: theirs(trustsRole), role: canaryRole([mayUse()]) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key policy that leaves it to the role’s account is enough on that side.',
    given: canary({
      key: theirs([allows('arn:aws:iam::111122223333:root', documented)]),
      role: canaryRole([mayUse()]),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key of the same account is another requirement’s matter.',
    given: canary({ key: artifactKey() }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Without a customer managed key there is nothing to share.',
    given: canary({ encryption: 'SSE_S3' }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Our side is offered for approval where it is missing.',
    given: canary({ key: theirs(trustsRole) }),
    expect: 'NON_COMPLIANT',
    detail: /its own account does not allow it kms:GenerateDataKey\.$/,
    remedies: ['iam:PutRolePolicy (approve)'],
  },
  {
    because: 'What our side had and lost comes back with its conditions, still by approval.',
    given: seenAs(
      'canary',
      canary({
        key: theirs(trustsRole),
        role: canaryRole([mayUse({ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } })]),
      }),
      canary({ key: theirs(trustsRole) }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy (approve)'],
  },
  {
    because: 'What tags a key of theirs has that cannot be read is not known.',
    given: {
      ...canary({ key: theirs([]), role: canaryRole([mayUse({ StringEquals: { 'aws:ResourceTag/team': 'web' } })]) }),
      artifactKey: unreadable,
    },
    expect: 'INSUFFICIENT_DATA',
    detail: /aws:ResourceTag/,
  },
  {
    because: 'Their side is not ours to write: the owner is sent the statement.',
    given: canary({ key: theirs([allows('arn:aws:iam::999988887777:root', ['kms:*'])]), role: canaryRole([mayUse()]) }),
    expect: 'NON_COMPLIANT',
    detail: /account 999988887777 does not allow it/,
    advice: /account 999988887777, this statement for its key policy: .*role\/checkout-canary/,
    evidence: { missingHere: [], missingThere: ['kms:GenerateDataKey'] },
    remedies: [],
  },
  {
    because: 'Their side is offered for approval where their account is watched and has opted the key in.',
    given: canary({
      key: theirs([allows('arn:aws:iam::999988887777:root', ['kms:*'])], {
        isReadByOwner: true,
        tags: { 'holdfast:repair': '' },
      }),
      role: canaryRole([mayUse()]),
    }),
    expect: 'NON_COMPLIANT',
    detail: /Account 111122223333 owns .* and its role, account 999988887777 the key\.$/,
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'What their account has not opted in is told to its owner, watched or not.',
    given: canary({
      key: theirs([allows('arn:aws:iam::999988887777:root', ['kms:*'])], { isReadByOwner: true }),
      role: canaryRole([mayUse()]),
    }),
    expect: 'NON_COMPLIANT',
    advice: /account 999988887777, this statement for its key policy/,
    remedies: [],
  },
  {
    because: 'Where both sides are missing, ours is offered and theirs told.',
    given: canary({ key: theirs([]) }),
    expect: 'NON_COMPLIANT',
    detail: /its own account .* and account 999988887777/,
    advice: /this statement for its key policy/,
    remedies: ['iam:PutRolePolicy (approve)'],
  },
  {
    because: 'A key policy of another account can seldom be read: then nothing is said of it but what to send.',
    given: canary({ key: theirs([], { policy: unreadable }), role: canaryRole([mayUse()]) }),
    expect: 'INSUFFICIENT_DATA',
    detail: /GetKeyPolicy is not authorized/,
    advice: /this statement for its key policy/,
  },
  {
    because: 'Our side is judged even where the key cannot be read at all.',
    given: { ...canary({ key: { unreadable: 'DescribeKey is not authorized.' } }), ...foreignName() },
    expect: 'NON_COMPLIANT',
    advice: /this statement for its key policy/,
    remedies: ['iam:PutRolePolicy (approve)'],
  },
  {
    because: 'A boundary that stops our side is told; no policy mends it.',
    given: canary({
      key: theirs(trustsRole),
      role: canaryRole([mayUse()], {
        boundary: {
          kind: 'managed',
          name: 'arn:aws:iam::111122223333:policy/only-s3',
          document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
        },
      }),
    }),
    expect: 'NON_COMPLIANT',
    advice: /would not be enough/,
    remedies: [],
  },
  {
    because: 'Visual monitoring also decrypts, on both sides.',
    given: canary({
      key: theirs(trustsRole),
      role: canaryRole([{ ...mayUse(), Action: 'kms:GenerateDataKey' }]),
      visual: { baseRunId: 'last', member: 'VisualReference', value: { BaseCanaryRunId: 'last' } },
    }),
    expect: 'NON_COMPLIANT',
    detail: /kms:Decrypt/,
  },
  {
    because: 'A role that does not exist can be judged no further.',
    given: canary({ key: theirs(trustsRole), role: { missing: 'The role does not exist.' } }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    remedies: [],
  },
]);

/** The canary as it names a key of the other account. */
function foreignName() {
  const look = canary({ key: theirs([]) });
  return { canary: look.canary, names: look.names };
}
