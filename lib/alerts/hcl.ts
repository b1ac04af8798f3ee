import type { Grant, Statement } from '../resources.ts';
import type { Action } from '../verdict.ts';
import { asciiJson, filled } from './lines.ts';

/** A text as Terraform's language quotes it: neither `${` nor `%{` is a template in it. */
const quoted = (text: string) => asciiJson(text).replace(/[$%]\{/g, (start) => `${start[0]}${start}`);

/** The columns of a list; what stands before it in its line takes the rest. */
const room = 60;

/** A list in one line where it fits, else in as few as it takes. */
function list(values: unknown): string {
  const entries = [values].flat().map((one) => quoted(String(one)));
  const line = `[${entries.join(', ')}]`;
  return line.length <= room || entries.length === 1
    ? line
    : `[\n${filled(entries, room)
        .map((one) => `  ${one}\n`)
        .join('')}]`;
}

/** Settings of one block, their equals signs under one another as `terraform fmt` writes them. */
function settings(values: [name: string, value: string | undefined][]): string[] {
  const there = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const width = Math.max(...there.map(([name]) => name.length));
  return there.flatMap(([name, value]) => `${name.padEnd(width)} = ${value}`.split('\n'));
}

const block = (head: string, lines: string[]) => [`${head} {`, ...lines.map((line) => `  ${line}`), '}'];

function principals(head: string, of: unknown): string[] {
  const byType = typeof of === 'string' ? { [of]: of } : ((of ?? {}) as Record<string, unknown>);
  return Object.entries(byType).flatMap(([type, identifiers]) =>
    block(
      head,
      settings([
        ['type', quoted(type)],
        ['identifiers', list(identifiers)],
      ]),
    ),
  );
}

/** A statement as a block of the data source `aws_iam_policy_document`. */
function statementInHcl(statement: Statement): string[] {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const given = (value: unknown) => (value === undefined ? undefined : list(value));
  const conditions = Object.entries(Condition ?? {}).flatMap(([test, variables]) =>
    Object.entries(variables).flatMap(([variable, values]) =>
      block(
        'condition',
        settings([
          ['test', quoted(test)],
          ['variable', quoted(variable)],
          ['values', list(values)],
        ]),
      ),
    ),
  );
  return block('statement', [
    ...settings([
      ['sid', Sid === undefined ? undefined : quoted(Sid)],
      ['effect', Effect === 'Allow' ? undefined : quoted(Effect)],
      ['actions', given(Action)],
      ['not_actions', given(NotAction)],
      ['resources', given(Resource)],
      ['not_resources', given(NotResource)],
    ]),
    ...principals('principals', Principal),
    ...principals('not_principals', NotPrincipal),
    ...conditions,
  ]);
}

/** What to add to a Terraform configuration so that it makes what an action writes, and where. */
export function inTerraform(action: Action): { where: string; lines: string[] } | undefined {
  if ('addStatement' in action) return { where: documents[action.api], lines: statementInHcl(action.addStatement) };
  if ('narrowStatement' in action)
    return {
      where: `${documents[action.api]}, in the place of statement ${action.narrowStatement.from.Sid ?? 'it had'}`,
      lines: action.narrowStatement.to.flatMap(statementInHcl),
    };
  if (action.api === 'kms:EnableKeyRotation') return { where: 'aws_kms_key', lines: ['enable_key_rotation = true'] };
  if (action.api === 'kms:EnableKey') return { where: 'aws_kms_key', lines: ['is_enabled = true'] };
  if (action.api === 'synthetics:UpdateCanary') return canaryInHcl(action.set);
  return action.api === 'kms:CreateGrant' ? grantInHcl(action.target, action.grant) : undefined;
}

const documents = {
  'kms:PutKeyPolicy': 'the policy (aws_kms_key_policy or aws_kms_key)',
  's3:PutBucketPolicy': 'the policy (aws_s3_bucket_policy)',
  'iam:PutRolePolicy': 'a policy of the role (aws_iam_role_policy)',
};

function canaryInHcl({ ArtifactConfig }: Record<string, unknown>) {
  const { S3Encryption } = (ArtifactConfig ?? {}) as { S3Encryption?: Record<string, string> };
  if (!S3Encryption) return undefined;
  const { EncryptionMode, KmsKeyArn } = S3Encryption;
  const lines = settings([
    ['encryption_mode', EncryptionMode && quoted(EncryptionMode)],
    ['kms_key_arn', KmsKeyArn && quoted(KmsKeyArn)],
  ]);
  return { where: 'aws_synthetics_canary', lines: block('artifact_config', block('s3_encryption', lines)) };
}

function grantInHcl(key: string, { GranteePrincipal = '', Operations = [], Constraints, Name }: Grant) {
  const pairs = (name: string, of?: Record<string, string>) =>
    of
      ? [
          `${name} = { ${Object.entries(of)
            .map(([one, value]) => `${quoted(one)} = ${quoted(value)}`)
            .join(', ')} }`,
        ]
      : [];
  const constraints = [
    ...pairs('encryption_context_equals', Constraints?.EncryptionContextEquals),
    ...pairs('encryption_context_subset', Constraints?.EncryptionContextSubset),
  ];
  const lines = [
    ...settings([
      ['name', Name === undefined ? undefined : quoted(Name)],
      ['key_id', quoted(key)],
      ['grantee_principal', quoted(GranteePrincipal)],
      ['operations', list(Operations)],
    ]),
    ...(constraints.length > 0 ? block('constraints', constraints) : []),
  ];
  return { where: 'the configuration', lines: block('resource "aws_kms_grant" "restored"', lines) };
}
