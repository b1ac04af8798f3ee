import type { Statement } from '../../../lib/resources.ts';
import { allows, key, role, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { allowsCanary, artifactKey, canary } from './given.ts';

const viewer = role('support');
const alice = role('alice', [], { arn: 'arn:aws:iam::111122223333:user/alice', id: 'AIDAALICE000000000001' });
const viewers = [{ arn: viewer.arn, principal: viewer }];
const id = '1a2b3c4d-0000-4000-8000-000000000001';
const withViewer = key(id, [allowsCanary, allows(viewer.arn, ['kms:Decrypt'])]);
const mayDecrypt: Statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: withViewer.arn };

const byTeam = { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web' } } };
const ofCentre = role('AWSReservedSSO_Support_0123456789abcdef', [], {
  arn: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Support_0123456789abcdef',
});

export default cases<'canary'>([
  {
    because: 'A key policy that lets the viewer decrypt is enough.',
    given: canary({ key: withViewer, viewers }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The viewer’s own policies are enough where the key policy leaves it to IAM.',
    given: canary({ key: artifactKey(), viewers: [{ arn: viewer.arn, principal: role('support', [mayDecrypt]) }] }),
    expect: 'COMPLIANT',
  },
  {
    because: 'IAM Identity Center may give the sessions of its roles any tags.',
    given: canary({
      key: key(id, [allowsCanary, allows('arn:aws:iam::111122223333:root', ['kms:Decrypt'], byTeam)]),
      viewers: [{ arn: ofCentre.arn, principal: ofCentre }],
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'Nobody is named who views artifacts.',
    given: canary({ key: artifactKey() }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Artifacts that no customer managed key encrypts can be viewed without it.',
    given: canary({ encryption: 'default', viewers }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'What a viewer could do and lost is restored.',
    given: seenAs('canary', canary({ key: withViewer, viewers }), canary({ key: artifactKey(), viewers })),
    expect: 'NON_COMPLIANT',
    detail: /role\/support is denied kms:Decrypt on .* to view the artifacts of/,
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'A viewer who never could decrypt waits for a person.',
    given: canary({ key: artifactKey(), viewers }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A user’s own policies are not written: the key policy is offered for approval instead.',
    given: seenAs(
      'canary',
      canary({
        key: artifactKey(),
        viewers: [
          {
            arn: alice.arn,
            principal: {
              ...alice,
              policies: [
                { kind: 'inline', name: 'view', document: { Version: '2012-10-17', Statement: [mayDecrypt] } },
              ],
            },
          },
        ],
      }),
      canary({ key: artifactKey(), viewers: [{ arn: alice.arn, principal: alice }] }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A viewer that does not exist is told, and not created.',
    given: canary({ key: withViewer, viewers: [{ arn: viewer.arn, principal: { missing: 'It does not exist.' } }] }),
    expect: 'NON_COMPLIANT',
    detail: /role\/support does not exist/,
    remedies: [],
  },
  {
    because: 'Viewers of other accounts cannot be judged from here.',
    given: canary({
      key: withViewer,
      viewers: [
        ...viewers,
        { arn: 'arn:aws:iam::999988887777:role/audit', principal: { unreadable: 'It is of another account.' } },
      ],
    }),
    expect: 'INSUFFICIENT_DATA',
    detail: /another account/,
  },
  {
    because: 'A key that does not exist is another requirement’s matter.',
    given: canary({ key: { missing: 'It does not exist.' }, viewers }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'A key that may not be read leaves it open.',
    given: canary({ key: { unreadable: 'AccessDenied.' }, viewers }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A key of another account must be shared with the viewer by both sides.',
    given: canary({
      key: key(id, [allows(viewer.arn, ['kms:Decrypt'])], { account: '999988887777' }),
      viewers,
    }),
    expect: 'NON_COMPLIANT',
    detail: /its own account does not allow it kms:Decrypt/,
    remedies: ['iam:PutRolePolicy (approve)'],
  },
]);
