import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { awsWorld } from '../../lib/aws/aws-world.ts';
import type { Clients } from '../../lib/aws/read/clients.ts';
import { eventHistory } from '../../lib/aws/read/event-history.ts';
import type { Change, DocumentName } from '../../lib/model.ts';
import { AwsError, type Document } from '../../sandbox/model.ts';
import { record } from '../changes/record.ts';
import { clientConfig, sandboxOf } from '../sandbox/observed-account.ts';

const account = '111122223333';
const home = 'eu-west-1';
const keyArn = (id: string, region = home) => `arn:aws:kms:${region}:${account}:key/${id}`;
const role = `arn:aws:iam::${account}:role/shop-canary`;
const since = '2026-11-21T08:30:00.500Z';
let made = 0;

/** A record at a minute after 08:00, of the home Region or IAM's. */
function at(minute: number, name: string, requestParameters: Document | null, more: Document = {}): Document {
  made += 1;
  return record(name, {
    eventTime: `2026-11-21T08:${String(minute).padStart(2, '0')}:00Z`,
    eventID: `7d9b6f80-0000-4000-8000-${String(made).padStart(12, '0')}`,
    awsRegion: name.startsWith('iam:') ? 'us-east-1' : home,
    requestParameters,
    ...more,
  });
}
const putKeyPolicy = (minute: number, keyId = 'k', more: Document = {}) =>
  at(minute, 'kms:PutKeyPolicy', { keyId, policy: '{"Statement":[]}' }, more);

/** Holdfast in eu-west-1, at 09:00, in an account whose history holds these records; `steps` is what it did, in order. */
function given(records: Document[], caller?: { arn: string; role: string }) {
  const { sandbox } = sandboxOf(
    { region: home, iam: { roles: [{ RoleName: 'nobody' }] } },
    { account, region: 'ap-southeast-2', s3: { buckets: [{ Name: 'far-away' }] } },
  );
  for (const one of records) sandbox.eventHistory.keep(one, sandbox.clock.now());
  const config = {
    ...clientConfig(sandbox),
    region: home,
    ...(caller && { credentials: sandbox.credentialsFor({ account, enforced: true, ...caller }) }),
  };
  const steps: string[] = [];
  sandbox.hooks.before = async ({ service, region, input }) => {
    if (service === 'cloudtrail') steps.push(`${region} ${input.LookupAttributes[0].AttributeValue}`);
    return undefined;
  };
  const wait = async (milliseconds: number) => {
    steps.push(`${milliseconds} ms`);
  };
  const clients = { s3: new S3Client({ ...config, followRegionRedirects: true }) } as unknown as Clients;
  const scope = { account, region: home, partition: 'aws', clients, readerRoles: [], places: [] };
  const history = eventHistory({ scope, config, wait });
  const ask = (...documents: [resource: string, document: DocumentName][]) =>
    history.changesTo(
      documents.map(([resource, document]) => ({ resource, document })),
      since,
    );
  const looked = () => steps.filter((step) => !step.endsWith(' ms'));
  return { sandbox, ask, steps, looked };
}

const idsOf = (answer: Change[] | { refused: string }) => ('refused' in answer ? answer : answer.map(({ id }) => id));
const ids = (...records: Document[]) => records.map(({ eventID }) => eventID);

describe('what changed a document', () => {
  it('is what wrote it since then, the oldest first, with its author', async () => {
    const [before, first, second] = [putKeyPolicy(29), putKeyPolicy(31), putKeyPolicy(45)];
    const { ask } = given([second, before, first]);
    const found = await ask([keyArn('k'), 'key-policy']);
    expect(idsOf(found)).toEqual(ids(first, second));
    expect(found).toMatchObject([
      {
        name: 'kms:PutKeyPolicy',
        at: '2026-11-21T08:31:00Z',
        actor: { who: 'arn:aws:iam::111122223333:role/automation/terraform' },
        wrote: [{ resource: keyArn('k'), document: 'key-policy', text: '{"Statement":[]}' }],
      },
      {},
    ]);
  });

  it('may be of the very second from which it is asked', async () => {
    const put = putKeyPolicy(30);
    expect(idsOf(await given([put]).ask([keyArn('k'), 'key-policy']))).toEqual(ids(put));
  });

  it('is neither what wrote another resource or document, nor what failed, nor another service’s call of the name', async () => {
    const { ask } = given([
      putKeyPolicy(31, 'other'),
      putKeyPolicy(32, 'k', { errorCode: 'AccessDenied' }),
      at(33, 'kms:DisableKey', { keyId: 'k' }),
      at(34, 'kms:PutKeyPolicy', { keyId: 'k' }, { eventSource: 'payment-cryptography.amazonaws.com' }),
    ]);
    expect(await ask([keyArn('k'), 'key-policy'])).toEqual([]);
  });

  it('is found page by page', async () => {
    const puts = Array.from({ length: 13 }, (_, index) => putKeyPolicy(31 + index));
    const { ask, looked } = given(puts);
    expect(idsOf(await ask([keyArn('k'), 'key-policy']))).toEqual(ids(...puts));
    expect(looked()).toEqual(Array(3).fill(`${home} PutKeyPolicy`));
  });

  it('is asked for where it is recorded: IAM’s in the global Region, a bucket’s in its own', async () => {
    const attach = at(31, 'iam:AttachRolePolicy', {
      roleName: 'shop-canary',
      policyArn: `arn:aws:iam::${account}:policy/x`,
    });
    const far = at(32, 's3:DeleteBucketPolicy', { bucketName: 'far-away' }, { awsRegion: 'ap-southeast-2' });
    const replica = putKeyPolicy(33, 'k', { awsRegion: 'us-west-2' });
    const { ask, looked } = given([attach, far, replica]);
    const found = await ask(
      [`arn:aws:iam::${account}:role/service/shop-canary`, 'role'],
      ['arn:aws:s3:::far-away', 'bucket-policy'],
      ['arn:aws:s3:::gone', 'bucket-policy'],
      [keyArn('k', 'us-west-2'), 'key-policy'],
    );
    expect(idsOf(found)).toEqual(ids(attach, far, replica));
    expect(looked().filter((step) => !step.includes('Role'))).toEqual([
      'ap-southeast-2 PutBucketPolicy',
      'ap-southeast-2 DeleteBucketPolicy',
      `${home} PutBucketPolicy`,
      `${home} DeleteBucketPolicy`,
      'us-west-2 PutKeyPolicy',
    ]);
    for (const step of looked().filter((one) => one.includes('Role'))) expect(step).toMatch(/^us-east-1 /);
  });

  it('takes one lookup for each name that can have written any of the documents, and half a second between two', async () => {
    const { ask, steps, looked } = given([]);
    expect(await ask([role, 'trust'], [role, 'role'], [keyArn('k'), 'rotation'], [keyArn('l'), 'rotation'])).toEqual(
      [],
    );
    expect(new Set(looked()).size).toBe(looked().length);
    expect(looked()).toHaveLength(9 + 2);
    expect(steps.some((step, index) => !step.endsWith(' ms') && steps[index - 1] === '500 ms')).toBe(true);
    const pairs = steps.slice(1).map((step, index) => [steps[index], step]);
    expect(pairs.filter((pair) => pair.every((step) => !step?.endsWith(' ms')))).toEqual([]);
  });

  it('is nothing where nobody’s call can have written it', async () => {
    const { ask } = given([]);
    expect(await ask(['arn:aws:iam::aws:policy/ReadOnlyAccess', 'managed-policy'], [keyArn('k'), 'trust'])).toEqual([]);
  });
});

describe('the history does not say', () => {
  const refusedFor = async (asked: Promise<unknown>) => (await asked) as { refused: string };

  it('to whom may not ask', async () => {
    const { ask } = given([putKeyPolicy(31)], {
      arn: `arn:aws:sts::${account}:assumed-role/nobody/run`,
      role: `arn:aws:iam::${account}:role/nobody`,
    });
    expect((await refusedFor(ask([keyArn('k'), 'key-policy']))).refused).toMatch(
      /not authorized.*cloudtrail:LookupEvents/,
    );
  });

  it('while too many ask', async () => {
    const { sandbox, ask } = given([putKeyPolicy(31)]);
    sandbox.hooks.before = async () => {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    };
    expect(await ask([keyArn('k'), 'key-policy'])).toEqual({ refused: 'Rate exceeded' });
  });

  it('what cannot be read in half a minute', async () => {
    const puts = Array.from({ length: 301 }, (_, index) => putKeyPolicy(31 + (index % 20)));
    expect(idsOf(await given(puts.slice(1)).ask([keyArn('k'), 'key-policy']))).toHaveLength(300);
    expect((await refusedFor(given(puts).ask([keyArn('k'), 'key-policy']))).refused).toMatch(
      /^CloudTrail has more events since/,
    );
  });

  it('what another account’s calls wrote', async () => {
    const { ask, looked } = given([]);
    const foreign = 'arn:aws:kms:eu-west-1:444455556666:key/k';
    expect((await refusedFor(ask([keyArn('k'), 'key-policy'], [foreign, 'key-policy']))).refused).toContain(foreign);
    expect(looked()).toEqual([]);
  });

  it.each([
    ['too large', at(31, 'iam:PutRolePolicy', { omitted: true, reason: 'requestParameters too large' })],
    ['no record', { ...at(31, 'iam:PutRolePolicy', null), toJSON: () => 'nothing' }],
  ])('what a record does not: %s', async (_, unclear) => {
    const { ask } = given([unclear]);
    expect((await refusedFor(ask([role, 'role']))).refused).toMatch(/does not say what it wrote/);
  });

  it('anything where CloudTrail fails: that is for a later try', async () => {
    const { sandbox, ask } = given([]);
    sandbox.hooks.before = async () => {
      throw new AwsError('InternalFailure', 'Try again', 500);
    };
    await expect(ask([keyArn('k'), 'key-policy'])).rejects.toThrow('Try again');
  });
});

it('a function’s world has the history where it is given', () => {
  const environment = { AWS_REGION: home };
  expect(awsWorld({ environment, settings: {} }).history).toBeUndefined();
  expect(awsWorld({ environment, settings: {} }, { history: eventHistory }).history).toBeDefined();
});
