import { describe, expect, test } from 'vitest';
import { parseChange } from '../../lib/changes/parse-change.ts';
import type { ParsedEvent } from '../../lib/changes/parsed-event.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import type { Change } from '../../lib/model.ts';
import { parseCases } from './parse-change.cases.ts';
import { envelope, record } from './record.ts';

const changeOf = (parsed: ParsedEvent): Change => {
  if ('ignored' in parsed) throw new Error(parsed.ignored);
  return parsed.change;
};

describe('what each event touched', () => {
  test.each(parseCases.map((given) => [`${given.name}: ${given.because}`, given] as const))('%s', (_, row) => {
    for (const event of [record(row.name, row.given), envelope(record(row.name, row.given))]) {
      const parsed = parseChange(event);
      expect(parsed).not.toHaveProperty('ignored');
      expect(parsed).not.toHaveProperty('sweep');
      const change = changeOf(parsed);
      expect(change.name).toBe(row.name);
      expect(change.touched).toEqual(row.touched);
      expect(change.wrote).toEqual(row.wrote ?? []);
      expect('selfDefence' in parsed ? parsed.selfDefence : undefined).toEqual(row.selfDefence);
    }
  });

  test('every trigger has a case', () => {
    const covered = new Set(parseCases.map(({ name }) => name));
    expect(triggers.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});

describe('who, where and when', () => {
  test('a role session is told with its role and the tool', () => {
    expect(changeOf(parseChange(record('kms:DisableKey', { requestParameters: { keyId: 'k-1' } })))).toEqual({
      id: '7d9b6f80-3f5a-4b5e-8a55-6e9a0c1d2e01',
      name: 'kms:DisableKey',
      at: '2026-11-21T09:05:00Z',
      account: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      actor: {
        kind: 'role',
        arn: 'arn:aws:sts::111122223333:assumed-role/terraform/ci',
        who: 'arn:aws:iam::111122223333:role/automation/terraform',
        account: '111122223333',
        role: 'arn:aws:iam::111122223333:role/automation/terraform',
        roleId: 'AROAEXAMPLETERRAFORM',
        sourceIp: '192.0.2.10',
        userAgent: 'Terraform/1.11.4',
      },
      touched: [{ type: 'key', arn: 'arn:aws:kms:us-east-1:111122223333:key/k-1' }],
      wrote: [{ resource: 'arn:aws:kms:us-east-1:111122223333:key/k-1', document: 'key-state', text: 'Disabled' }],
    });
  });

  test('a call that a service made for someone says which', () => {
    const { actor } = changeOf(
      parseChange(
        record('kms:DisableKey', {
          requestParameters: { keyId: 'k' },
          userIdentity: {
            arn: 'arn:aws:sts::111122223333:assumed-role/Admin/jo',
            invokedBy: 'cloudformation.amazonaws.com',
          },
        }),
      ),
    );
    expect(actor).toMatchObject({ invokedBy: 'cloudformation.amazonaws.com' });
  });

  test.each([
    ['2026-11-21T09:05:00.123Z', '2026-11-21T09:05:00Z'],
    ['2026-11-21T11:05:00+02:00', '2026-11-21T09:05:00Z'],
    ['2026-11-21T09:05:00', '2026-11-21T09:05:00Z'],
    ['2026-11-21 09:05:00Z', '2026-11-21T09:05:00Z'],
    [1795251900, '2026-11-21T09:05:00Z'],
  ])('the time %j is read', (eventTime, at) => {
    expect(
      changeOf(parseChange(record('iam:DeleteRole', { eventTime, requestParameters: { roleName: 'r' } }))).at,
    ).toBe(at);
  });

  test('what the record lacks its envelope says', () => {
    const detail = record('iam:DeleteRole', {
      eventTime: 'soon',
      recipientAccountId: undefined,
      awsRegion: null,
      requestParameters: { roleName: 'r' },
    });
    expect(changeOf(parseChange(envelope(detail, { region: 'cn-north-1' })))).toMatchObject({
      at: '2026-11-21T09:05:02Z',
      region: 'cn-north-1',
      partition: 'aws-cn',
      touched: [{ arn: 'arn:aws-cn:iam::111122223333:role/r' }],
    });
  });

  test.each([
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['ap-southeast-5', 'aws'],
  ])('ARNs built in %s begin with arn:%s', (awsRegion, partition) => {
    const change = changeOf(
      parseChange(record('synthetics:UpdateCanary', { awsRegion, requestParameters: { name: 'c' } })),
    );
    expect(change.touched[0]?.arn).toBe(`arn:${partition}:synthetics:${awsRegion}:111122223333:canary:c`);
    expect(change.partition).toBe(partition);
  });
});

describe('a record that does not name what it touched queues a sweep of its service', () => {
  test.each([
    ['iam', 'iam:PutRolePolicy', { requestParameters: { omitted: true, reason: 'requestParameters too large' } }],
    ['iam', 'iam:AttachRolePolicy', { requestParameters: { omitted: 'true', originalSize: '149893' } }],
    ['iam', 'iam:DetachRolePolicy', { requestParameters: null }],
    ['iam', 'iam:PutRolePolicy', { requestParameters: { roleName: { $: 'r' } } }],
    ['iam', 'iam:DeleteRole', { requestParameters: { roleName: 'r\nALL CLEAR' } }],
    ['iam', 'iam:DeleteRole', { requestParameters: { roleName: '' } }],
    ['iam', 'iam:CreatePolicyVersion', { requestParameters: { policyArn: 17 } }],
    ['kms', 'kms:PutKeyPolicy', { requestParameters: { omitted: true } }],
    ['kms', 'kms:RetireGrant', { resources: [{ ARN: null }, 'x', null] }],
    ['kms', 'kms:PutKeyPolicy', { requestParameters: { keyId: 'alias/no key id' } }],
    ['codepipeline', 'codepipeline:UpdatePipeline', { requestParameters: { omitted: true }, responseElements: [] }],
    ['synthetics', 'synthetics:UpdateCanary', { requestParameters: 'name=checkout' }],
    ['sagemaker', 'sagemaker:CreateDomain', { requestParameters: { domainName: 'canvas' } }],
    ['logs', 'logs:CreateLogAnomalyDetector', { requestParameters: { detectorName: 'orders' } }],
    ['s3', 's3:PutBucketPolicy', { requestParameters: { omitted: true } }],
  ])('%s for %s with %j', (service, name, members) => {
    const parsed = parseChange(envelope(record(name, members)));
    expect(parsed).toMatchObject({
      sweep: { service, account: '111122223333', region: 'us-east-1' },
      change: { name, touched: [] },
    });
  });
});

describe('what is no change says why', () => {
  const ok = { requestParameters: { keyId: 'k-1' } };
  test.each<[unknown, RegExp]>([
    [null, /not a CloudTrail record but empty/],
    [[], /but a list/],
    ['{}', /but a string/],
    [{}, /no eventSource and eventName/],
    [{ Records: [] }, /no eventSource and eventName/],
    [envelope({}), /no eventSource and eventName/],
    [
      { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.kms' },
      /detail is not a CloudTrail record but empty/,
    ],
    [record('kms:PutKeyPolicy', { errorCode: 'AccessDenied' }), /^kms:PutKeyPolicy failed with AccessDenied/],
    [record('kms:PutKeyPolicy', { errorCode: { toString: 1 } }), /failed with an error/],
    [record('kms:DisableKey', { ...ok, errorCode: 'DryRunOperationException' }), /dry run/],
    [record('kms:DescribeKey', { readOnly: true }), /only reads/],
    [record('kms:DescribeKey', { readOnly: 'true' }), /only reads/],
    [record('kms:RotateKey', { eventType: 'AwsServiceEvent' }), /No requirement subscribes to kms:RotateKey/],
    [record('iam:DeletePolicyVersion'), /No requirement subscribes to iam:DeletePolicyVersion/],
    [record('kms:toString'), /No requirement subscribes/],
    [record('kms:PutKeyPolicy20141101'), /No requirement subscribes/],
    [record('kms:PutKeyPolicy', { ...ok, eventID: undefined }), /no eventID/],
    [record('kms:PutKeyPolicy', { ...ok, eventID: 7 }), /no eventID/],
    [record('kms:PutKeyPolicy', { ...ok, eventTime: 'yesterday' }), /no eventTime/],
    [record('kms:PutKeyPolicy', { ...ok, awsRegion: 'Mars' }), /no account and Region/],
    [record('kms:PutKeyPolicy', { ...ok, recipientAccountId: 1, userIdentity: null }), /no account and Region/],
    [envelope(record('kms:PutKeyPolicy', ok), { source: 'com.example.forged' }), /comes from com.example.forged/],
    [envelope({}, { 'detail-type': 'KMS CMK Rotation' }), /subscribes to "KMS CMK Rotation"/],
  ])('%j', (event, why) => {
    const parsed = parseChange(event);
    expect(parsed).toMatchObject({ ignored: expect.stringMatching(why) });
    expect(parsed).toMatchObject({ ignored: expect.stringMatching(/^[A-Zaka-z][^\n]*\.$/) });
  });

  test.each([
    'sagemaker:UpdatePipeline',
    'osis:CreatePipeline',
    'datazone:CreateUserProfile',
    'datazone:CreateDomain',
    'codeartifact:CreateDomain',
    'es:CreateDomain',
    'lambda:UpdateAlias',
    'gamelift:DeleteAlias',
    'license-manager:CreateGrant',
    'datapipeline:DeletePipeline',
    'states:TagResource',
    'synthetics:TagResource',
    'iot:CreatePolicyVersion',
  ])('%s is a namesake', (name) => {
    const parsed = parseChange(
      record(name, {
        requestParameters: { keyId: 'k', name: 'n', domainId: 'd', aliasName: 'alias/a', policyArn: 'p' },
      }),
    );
    expect(parsed).toMatchObject({ ignored: expect.stringContaining("another service's event"), change: { name } });
  });

  test('what could be read of an ignored change is told', () => {
    expect(parseChange(record('kms:PutKeyPolicy', { errorCode: 'AccessDenied' }))).toMatchObject({
      change: { id: '7d9b6f80-3f5a-4b5e-8a55-6e9a0c1d2e01', at: '2026-11-21T09:05:00Z', account: '111122223333' },
    });
  });
});

describe('native events', () => {
  const native = (type: string, source: string, detail: unknown, resources: unknown = []) => ({
    version: '0',
    id: 'e0a1f6de-7d22-412a-a699-000000000001',
    'detail-type': type,
    source,
    account: '111122223333',
    time: '2026-11-21T09:30:00Z',
    region: 'us-east-1',
    resources,
    detail,
  });
  const key = 'arn:aws:kms:us-east-1:111122223333:key/k-1';

  test.each([
    ['KMS CMK Deletion', 'aws.kms', { 'key-id': 'k-1' }, [key], { type: 'key', arn: key }],
    ['KMS CMK Deletion', 'aws.kms', { 'key-id': 'k-1' }, null, { type: 'key', arn: key }],
    ['KMS Imported Key Material Expiration', 'aws.kms', {}, [key], { type: 'key', arn: key }],
    [
      'Synthetics Canary TestRun Failure',
      'aws.synthetics',
      { 'account-id': '111122223333', 'canary-name': 'checkout', 'test-run-status': 'FAILED' },
      [],
      { type: 'canary', arn: 'arn:aws:synthetics:us-east-1:111122223333:canary:checkout', name: 'checkout' },
    ],
  ])('%s from %s with %j', (type, source, detail, resources, touched) => {
    const service = source.replace('aws.', '');
    expect(parseChange(native(type, source, detail, resources))).toEqual({
      change: {
        id: 'e0a1f6de-7d22-412a-a699-000000000001',
        name: type,
        at: '2026-11-21T09:30:00Z',
        account: '111122223333',
        region: 'us-east-1',
        partition: 'aws',
        actor: { kind: 'service', arn: `${service}.amazonaws.com`, invokedBy: `${service}.amazonaws.com` },
        touched: [touched],
        wrote: [],
        native: true,
      },
    });
  });

  test('one that names nothing queues a sweep', () => {
    expect(parseChange(native('Synthetics Canary TestRun Failure', 'aws.synthetics', null))).toMatchObject({
      sweep: { service: 'synthetics' },
    });
  });

  test.each([
    [
      native('Synthetics Canary Status Change', 'aws.synthetics', { 'canary-name': 'checkout' }),
      /No requirement subscribes/,
    ],
    [native('KMS CMK Deletion', 'aws.synthetics', { 'key-id': 'k-1' }), /aws.kms only/],
    [{ ...native('KMS CMK Deletion', 'aws.kms', {}), time: null }, /lacks its id, time/],
  ])('%j is ignored', (event, why) => {
    expect(parseChange(event)).toMatchObject({ ignored: expect.stringMatching(why) });
  });
});
