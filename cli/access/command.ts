import { createReadStream } from 'node:fs';
import { keyUse } from '../../lib/iam/key-state.ts';
import { account, command, json, live, profile, region, type Values } from '../command.ts';
import { contextPairs } from '../context-pairs.ts';
import { InputError } from '../input-error.ts';
import { inputPath, unreadable } from '../input-file.ts';
import { likelyMeant } from '../nearest.ts';
import type { Also } from '../snapshot/take.ts';
import { standardInput } from '../standard-input.ts';
import { answerAsJson } from './answer.ts';
import { answerLines } from './case-lines.ts';
import { explainDecision } from './explain-decision.ts';

const options = {
  why: { type: 'boolean', help: 'explain cases in words instead of JSON' },
  account,
  live,
  principal: {
    type: 'string',
    value: 'ARN',
    help: 'who asks: a role, a session of a role, a user, a service principal or *',
  },
  action: { type: 'string', value: 'ACTION', help: 'one action, such as kms:Decrypt' },
  resource: {
    type: 'string',
    value: 'ARN',
    help: 'the key, bucket, object or role; for a key its id or alias will do',
  },
  context: {
    type: 'string',
    value: 'KEY=VALUE',
    multiple: true,
    help: 'a condition key of the request; repeat it for more values; KEY= says that the request has no such key',
  },
  profile,
  region,
  json: { ...json, help: 'answer about an account in JSON, as cases are answered' },
} as const;

/** `holdfast access`, with what it is asked to do about declared access; resolves to the exit status. */
export async function run(argv: string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === 'init') return (await import('./init.ts')).run(rest);
  if (first === 'check') return (await import('./check.ts')).run(rest);
  return decide(argv);
}

const decide = command({
  name: 'access',
  about:
    'Decides access as AWS does, and says why: for cases in a file, or for one question about an account, described or live.',
  usage: [
    '[CASES.jsonl | -] [--why]',
    '--account ACCOUNT.yml --principal ARN --action ACTION --resource ARN [--context KEY=VALUE]... [--json]',
    'init [--account ACCOUNT.yml | --live] [--out FILE]',
    'check [FILE] [--account ACCOUNT.yml | --live] [--terraform plan.json | --cloudformation changeset.json] [--json]',
    '--principal ARN --action ACTION --resource ARN [--context KEY=VALUE]... --live [--profile PROFILE] [--region REGION] [--json]',
  ],
  operand: { name: 'CASES.jsonl', help: 'one case on each line; without it, or with -, standard input', atMost: 1 },
  options,
  more: `init prints a first file of declared access, and check says what in such a file
is not allowed: holdfast access init --help, holdfast access check --help.

A case is one JSON object, and so is its answer:
  in:  {"id", "identityPolicies", "resourcePolicy", "permissionsBoundary",
        "sessionPolicy", "scps", "rcps", "grants", "key",
        "request": {"principal", "action", "resource", "resourceAccount",
        "context", "encryptionContext", "unknownKeys", "managementAccount"}},
       of which all but request may be left out
  out: {"id", "decision", "because": [{"layer", "policy", "statement",
        "effect"}], "reason"?, "keyState"?}
       or {"id"?, "error"} for a line that is no case, or misspells a member

About an account, the policies of the principal, its boundary, the policy and
grants of the key, the policy of the bucket and the trust policy of the role are
taken from its description. The request is taken to be a direct call; for one
that a service makes, add --context kms:ViaService=s3.REGION.amazonaws.com and
the like. A pair of the encryption context is --context NAME=VALUE or, in full,
--context kms:EncryptionContext:NAME=VALUE.
If the answer depends on something that is not given (aws:SourceIp, say), it is
Unknown and says on what. Service control policies are not described.`,
  statuses: {
    0: 'every case was answered, whatever the answer; about an account: Allowed',
    2: 'about an account only: denied, not known, or allowed by a key that cannot do it',
    1: 'a case, a file or an option could not be read',
  },
  run: (values, [file]) => {
    const asked = [values.principal, values.action, values.resource];
    const isAboutAccount =
      [...asked, values.profile, values.region].some((one) => one !== undefined) ||
      values.account.length + values.context.length > 0 ||
      values.live;
    if (isAboutAccount && file !== undefined)
      throw new InputError(
        `holdfast access: give ${file} or a question about an account, not both. See holdfast access --help.`,
      );
    return isAboutAccount ? answerAboutAccount(values) : answerFile(file ?? '-', values.why);
  },
});

async function answerFile(file: string, why: boolean): Promise<number> {
  const input = file === '-' ? standardInput('cases, one JSON object a line,') : createReadStream(inputPath(file));
  try {
    return await answerLines(input, why);
  } catch (error) {
    const meant = likelyMeant(file, ['init', 'check']);
    const hint = meant === undefined ? '' : ` Did you mean holdfast access ${meant}?`;
    throw new InputError(`holdfast access: ${file}: ${unreadable(error)}${hint}`);
  }
}

async function answerAboutAccount(values: Values<typeof options>): Promise<number> {
  const { principal, action, resource } = values;
  if (principal === undefined || action === undefined || resource === undefined) {
    const lacking = (['principal', 'action', 'resource'] as const).filter((name) => values[name] === undefined);
    const missing = lacking.map((name) => `--${name}`).join(' and ');
    throw new InputError(
      `holdfast access: ${missing} ${lacking.length === 1 ? 'is' : 'are'} missing; a question has --principal, --action and --resource.`,
    );
  }
  const [{ decideDescribed }, { askedAccount, liveByRegion }] = await Promise.all([
    import('./described-case.ts'),
    import('../snapshot/asked-account.ts'),
  ]);
  const question = { principal, action, resource, context: contextPairs('access', values.context) };
  const documents = await askedAccount('access', liveByRegion(values), alsoFor(resource));
  const { given, decision, words } = decideDescribed(documents, question);
  process.stdout.write(`${values.json ? answerAsJson(given, decision) : explainDecision(given, decision, words)}\n`);
  const isUsable = (given.key && keyUse(action, given.key))?.usable !== false;
  return decision.decision === 'Allowed' && isUsable ? 0 : 2;
}

/** What is read of a live account in addition to its subjects: identities, and the key or bucket that is asked about. */
function alsoFor(resource: string): Also {
  const [, bucket] = /^arn:[^:]+:s3:::([^/]+)/.exec(resource) ?? [];
  const isKey = resource.includes(':kms:') || !/^(arn:|\*)/.test(resource);
  const keys = isKey ? [resource] : [];
  const buckets = bucket === undefined ? [] : [bucket];
  return { keys, identities: true, buckets };
}
