import { cpus } from 'node:os';
import { type AccessPolicies, type AccessRequest, compileAccess, decideAccess } from '../../lib/iam/access.ts';

const account = '111122223333';
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

const delegation = {
  Sid: 'Enable IAM policies',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};

const logs = {
  Sid: 'Logs',
  Effect: 'Allow',
  Principal: { Service: 'logs.us-east-1.amazonaws.com' },
  Action: use,
  Resource: '*',
  Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-east-1:${account}:log-group:*` } },
};

const roleStatement = (role: string) => ({
  Sid: `Use by ${role}`,
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:role/service-role/${role}` },
  Action: use,
  Resource: '*',
  Condition: {
    StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::artifacts-${role}/*` },
  },
});

const policy = (Statement: object[]) => ({ Version: '2012-10-17', Statement });
const count = (length: number) => Array.from({ length }, (_, index) => index);

/** A bench case: policies as JSON text, and the request of each round, no two alike. */
interface Bench {
  readonly name: string;
  readonly policies: AccessPolicies;
  request(round: number): AccessRequest;
}

const viaS3 = (role: string, round: number): AccessRequest => ({
  principal: `arn:aws:sts::${account}:assumed-role/${role}/session-${round}`,
  action: round % 2 ? 'kms:Decrypt' : 'kms:GenerateDataKey',
  resource: key,
  context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'aws:SecureTransport': 'true' },
  encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::artifacts-${role}/object-${round}` },
});

const asLogs = (round: number): AccessRequest => ({
  principal: 'logs.us-east-1.amazonaws.com',
  action: 'kms:Decrypt',
  resource: key,
  encryptionContext: { 'aws:logs:arn': `arn:aws:logs:us-east-1:${account}:log-group:group-${round}` },
});

const benches: readonly Bench[] = [
  {
    name: '(a) key policy, 3 statements',
    policies: { resourcePolicy: policy([delegation, roleStatement('canary'), logs]) },
    request: (round) => (round % 3 ? viaS3(round % 3 === 1 ? 'canary' : 'stranger', round) : asLogs(round)),
  },
  {
    name: '(b) key policy, 41 statements',
    policies: { resourcePolicy: policy([delegation, ...count(39).map((at) => roleStatement(`role-${at}`)), logs]) },
    request: (round) => (round % 8 ? viaS3(`role-${round % 45}`, round) : asLogs(round)),
  },
  {
    name: '(c) identity, 100 statements',
    policies: {
      resourcePolicy: policy([delegation]),
      identityPolicies: count(10).map((document) =>
        policy(
          count(10).map((at) => ({
            Sid: `Use${document}x${at}`,
            Effect: 'Allow',
            Action: at % 2 ? use : ['s3:GetObject*', 's3:PutObject', 'kms:Decrypt'],
            Resource: [
              `arn:aws:kms:us-east-1:${account}:key/${document}${at}*`,
              `arn:aws:s3:::bucket-${document}-${at}/*`,
            ],
            Condition: { StringEquals: { 'aws:PrincipalTag/team': `team-${document}` } },
          })),
        ),
      ),
    },
    request: (round) => ({
      ...viaS3('canary', round),
      resource: `arn:aws:kms:us-east-1:${account}:key/${round % 110}-${round}`,
      context: { 'aws:PrincipalTag/team': `team-${round % 12}` },
    }),
  },
];

/** Decisions a second over at least the given time, in batches so that reading the clock costs nothing. */
function rate(decideRound: (round: number) => unknown, seconds: number): number {
  let round = 0;
  for (; round < 2_000; round++) decideRound(round);
  const start = process.hrtime.bigint();
  const from = round;
  let elapsed = 0;
  while (elapsed < seconds) {
    for (const end = round + 500; round < end; round++) decideRound(round);
    elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  }
  return Math.round((round - from) / elapsed);
}

/** Prints decisions a second of the three cases, with policies parsed from JSON text each time and compiled once, and the peak memory; resolves to exit status 0. */
export async function run(argv: string[]): Promise<number> {
  const seconds = Number(argv[0] ?? 2);
  const shown = (value: number) => value.toLocaleString('en-US').padStart(14);
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, node ${process.version}`);
  console.log(`${'decisions/s'.padEnd(32)}${'parsed anew'.padStart(14)}${'compiled'.padStart(14)}`);
  for (const { name, policies, request } of benches) {
    const text = JSON.stringify(policies);
    const decide = compileAccess(policies);
    const anew = rate((round) => decideAccess(JSON.parse(text), request(round)), seconds);
    const compiled = rate((round) => decide(request(round)), seconds);
    console.log(`${name.padEnd(32)}${shown(anew)}${shown(compiled)}`);
  }
  const stars = compileAccess({
    resourcePolicy: policy([{ ...delegation, Resource: `${'*a'.repeat(1_000)}b` }]),
  });
  const long = { ...viaS3('canary', 0), resource: `arn:aws:kms:us-east-1:${account}:key/${'a'.repeat(2_000)}` };
  console.log(`a pattern of 1,000 stars: ${(1e6 / rate(() => stars(long), seconds / 4)).toFixed(1)} microseconds`);
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  return 0;
}
