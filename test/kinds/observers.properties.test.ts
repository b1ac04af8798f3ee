import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { awsWorld } from '../../lib/aws/aws-world.ts';
import { evaluate } from '../../lib/findings/evaluate.ts';
import { kinds, type Subject } from '../../lib/model.ts';
import type { RecordedSubject } from '../../lib/recorded.ts';
import type { Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const anything = fc.constantFrom<unknown>(5, true, '', 'x', {}, [], [5], { a: 1 }, [[]], [null], -1e21);

/** A value in which the member that `at` comes to, counting them all, is another. */
function disturbed(value: unknown, at: number, other: unknown): unknown {
  let left = at;
  const visit = (one: unknown): unknown => {
    if (typeof one !== 'object' || one === null || one instanceof Date) return one;
    if (Array.isArray(one)) return one.map((element) => (left-- === 0 ? other : visit(element)));
    return Object.fromEntries(
      Object.entries(one).map(([name, member]) => {
        // A list that always has another page has no end.
        if (/token|marker|truncated/i.test(name)) return [name, member];
        return [name, left-- === 0 ? other : visit(member)];
      }),
    );
  };
  return visit(value);
}

const seen = (subject: Subject): RecordedSubject => ({
  subject,
  firstSeen: '2026-11-01T00:00:00Z',
  named: {},
  access: {},
  verdicts: {},
  optedIn: {},
  repairs: [],
  read: {},
  facts: {},
  uses: [],
  version: 1,
});

const lookAt = (sandbox: Sandbox) =>
  awsWorld({
    environment: { AWS_REGION: 'us-east-1', HOLDFAST_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:t' },
    settings: { modes: [{ tag: 'a=b', mode: 'notify' }], requireEncryptedUploads: 'always' },
    client: { credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: sandbox.requestHandler() },
    now: () => new Date('2026-11-21T09:00:00Z'),
  }).reader();

test('Whatever types an answer has, a look ends in observations, or in the client’s own word that it cannot read it.', async () => {
  const sandbox = new Sandbox({ documents: sampleAccount(), time: new Date('2026-11-21T09:00:00Z') });
  const look = () => lookAt(sandbox);
  const subjects: Subject[] = [];
  for (const kind of kinds) for await (const subject of look().list(kind)) subjects.push(subject);
  expect(subjects.length).toBeGreaterThan(6);
  sandbox.log.length = 0;
  for (const subject of subjects) await look().observe(subject, seen(subject));
  const operations = [...new Set(sandbox.log.map(({ service, operation }) => `${service}:${operation}`))];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...subjects),
      fc.constantFrom(...operations),
      fc.nat({ max: 40 }),
      anything,
      async (subject, operation, at, other) => {
        sandbox.hooks.after = (call, output) =>
          `${call.service}:${call.operation}` === operation
            ? { output: disturbed(output, at, other) as Document }
            : undefined;
        try {
          const observed = await look().observe(subject, seen(subject));
          if (observed) evaluate(subject.kind, observed as never);
        } catch (error) {
          const stack = (error as Error).stack ?? '';
          const [, where = ''] = /^\s+at .*?((?:node_modules|lib|sandbox)\/[^)\s]*)/m.exec(stack) ?? [];
          expect(where, stack).toMatch(/^node_modules/);
        }
      },
    ),
    { numRuns: 100, seed: 20261121 },
  );
}, 120_000);

const oddNames = [
  '',
  ' ',
  '..',
  '/',
  '%',
  '__proto__',
  'ü',
  'arn:',
  'arn:aws:s3:::b',
  'arn:aws:kms:../:111122223333:key/x',
];
const oddPlaces: [string, number, (document: Document, name: string) => void][] = [
  [
    'location of a canary',
    0,
    ({ synthetics }, name) => {
      synthetics.canaries[0].ArtifactS3Location = name;
    },
  ],
  [
    'key of a canary',
    0,
    ({ synthetics }, name) => {
      synthetics.canaries[0].ArtifactConfig = { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: name } };
    },
  ],
  [
    'role of a canary',
    0,
    ({ synthetics }, name) => {
      synthetics.canaries[0].ExecutionRoleArn = name;
    },
  ],
  [
    'location of a baseline',
    4,
    ({ synthetics }, name) => {
      synthetics.canaries[4].Runs[1].ArtifactS3Location = name;
    },
  ],
  [
    'bucket of a pipeline',
    5,
    ({ codepipeline }, name) => {
      codepipeline.pipelines[0].artifactStore.location = name;
    },
  ],
  [
    'key of a pipeline',
    5,
    ({ codepipeline }, name) => {
      codepipeline.pipelines[0].artifactStore.encryptionKey.id = name;
    },
  ],
  [
    'path of a domain',
    6,
    ({ sagemaker }, name) => {
      sagemaker.domains[0].DefaultUserSettings.CanvasAppSettings.WorkspaceSettings.S3ArtifactPath = name;
    },
  ],
  [
    'key of a detector',
    7,
    ({ logs }, name) => {
      logs.anomalyDetectors[0].kmsKeyId = name;
    },
  ],
];

test.each(oddPlaces)(
  'An owner who writes anything as the %s keeps nobody from being judged.',
  async (_place, index, put) => {
    for (const name of oddNames) {
      const documents = sampleAccount();
      put(documents[0] as Document, name);
      const sandbox = new Sandbox({ documents, time: new Date('2026-11-21T09:00:00Z') });
      const subjects: Subject[] = [];
      for (const kind of kinds) for await (const subject of lookAt(sandbox).list(kind)) subjects.push(subject);
      const subject = subjects[index] as Subject;
      const observed = await lookAt(sandbox).observe(subject, seen(subject));
      expect(evaluate(subject.kind, observed as never).length, name).toBeGreaterThan(0);
    }
  },
);
