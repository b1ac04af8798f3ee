import { expect, it } from 'vitest';
import type { Question } from '../../lib/access/question.ts';
import { blank, remember } from '../../lib/findings/remember.ts';
import { roleQuestion } from '../../lib/kinds/canary/artifact-access.ts';
import { accessName } from '../../lib/kinds/shared/recorded-access.ts';
import { allows, bucket, key, now } from '../parts.ts';
import { artifactKey, canary, canaryRole, documented } from './canary/given.ts';

const role = canaryRole();
const viewers = [{ arn: role.arn, principal: role }];
const visual = { baseRunId: 'last', member: 'VisualReference' as const, value: { BaseCanaryRunId: 'last' } };

/** What is remembered of the role's access to its key after a first look. */
function remembered(look: ReturnType<typeof canary>) {
  const name = accessName(roleQuestion({ ...look, role }, artifactKey()) as Question);
  return remember('canary', { ...look, recorded: blank(look.subject, now) }, []).recorded.access[name]?.actions ?? {};
}

it('A role that is asked about for two ends is remembered with all it could do', () => {
  const actions = remembered(canary({ key: artifactKey(), role, viewers, settings: { viewers: [role.arn] } }));
  expect(new Set(Object.keys(actions))).toEqual(new Set(documented));
});

it('What is allowed for one end only does not count as held', () => {
  const Condition = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::old-artifacts/*' } };
  const narrow = key('1a2b3c4d-0000-4000-8000-000000000001', [allows(role.arn, documented, { Condition })]);
  const baseline = { location: 'old-artifacts/run', bucket: bucket('old-artifacts'), key: narrow };
  expect(Object.keys(remembered(canary({ key: narrow, role, visual, baseline })))).toEqual([]);
});

it('What a grant gave is not lost where grants could not be read', () => {
  const grant = { GrantId: 'g', KeyId: artifactKey().arn, GranteePrincipal: role.arn, Operations: ['GenerateDataKey'] };
  const held = key('1a2b3c4d-0000-4000-8000-000000000001', [], { grantList: [grant] });
  const name = accessName(roleQuestion(canary({ key: held, role })) as Question);
  const first = canary({ key: held, role });
  const before = remember('canary', { ...first, recorded: blank(first.subject, now) }, []).recorded;
  expect(before.access[name]?.actions['kms:GenerateDataKey']).toMatchObject({ since: now });
  const unread = canary({ key: { ...held, grants: { unreadable: 'AccessDenied' } }, role });
  const { access } = remember('canary', { ...unread, recorded: before }, []).recorded;
  expect(access[name]?.actions['kms:GenerateDataKey']).toMatchObject({ since: now, unreadSince: now });
  expect(access[name]?.actions['kms:GenerateDataKey']?.lost).toBeUndefined();
});
