import { keyContext, throughBuckets, throughS3 } from '../../access/known-requests.ts';
import type { Question } from '../../access/question.ts';
import { roleWith } from '../../look.ts';
import { isRead, type Key, type Principal, type Reading } from '../../resources.ts';
import type { CanvasSettings, DomainLook, NamedKey } from './look.ts';

/** The document all of a domain's requirements are from. */
export const document = {
  document: 'Encrypt Your SageMaker Canvas Data with AWS KMS',
  url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/canvas-kms.html',
};

/** A role and a key it works with under some settings of the domain. */
export interface RoleKey {
  roleArn: string;
  role: Reading<Principal>;
  named: NamedKey;
  settings: CanvasSettings[];
}

/** Which key it is: its ARN, or its name where it is not read. */
export const keyArn = ({ name, key }: NamedKey): string => (isRead(key) ? key.arn : name);

/** Whether it is a customer's; an AWS managed key needs no permission. What cannot be read may be one. */
export const isCustomerManaged = ({ name, key }: NamedKey): boolean =>
  isRead(key) ? key.manager !== 'AWS' : !/(^|:)alias\/aws\//.test(name);

/** Each role with each customer managed key it works with, once. */
export function roleKeys(look: DomainLook, keysOf: (settings: CanvasSettings) => NamedKey[]): RoleKey[] {
  const found = new Map<string, RoleKey>();
  for (const settings of look.inForce.filter(({ roleArn }) => roleArn !== ''))
    for (const named of keysOf(settings).filter(isCustomerManaged)) {
      const { roleArn, role } = settings;
      const name = roleWith(roleArn, keyArn(named));
      const before = found.get(name)?.settings ?? [];
      found.set(name, { roleArn, role, named, settings: [...before, settings] });
    }
  return [...found.values()];
}

/** The key of the domain's application data as a list; none where it is AWS's. */
export const ownKeys = ({ applicationKey }: DomainLook): NamedKey[] => (applicationKey ? [applicationKey] : []);

/** Roles with the domain's application key. */
export const applicationKeys = (look: DomainLook): RoleKey[] => roleKeys(look, () => ownKeys(look));

/** Roles with the storage keys in force for them. */
export const storageKeys = (look: DomainLook): RoleKey[] => roleKeys(look, (settings) => settings.storageKeys);

const canvasActions = ['kms:Decrypt', 'kms:GenerateDataKey'];

const importActions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

function question(role: Principal, key: Key, actions: string[]): Omit<Question, 'requests'> {
  return {
    principal: role,
    key,
    demanded: actions,
    statement: { Effect: 'Allow', Principal: { AWS: role.arn }, Action: actions, Resource: '*' },
    restsOn: [roleWith(role.arn, key.arn)],
  };
}

/** May the role use the key on what Canvas keeps? */
export const canvasQuestion = (look: DomainLook, role: Principal, key: Key, settings: CanvasSettings[]): Question => ({
  ...question(role, key, canvasActions),
  ...throughBuckets(key, role, settings, look),
});

/** May the role import what the key encrypts, from whatever bucket that is in? */
export function importQuestion(look: DomainLook, role: Principal, key: Key): Question {
  const known = keyContext(key, role, look);
  const unknownKeys = ['kms:EncryptionContext:aws:s3:arn', 'kms:EncryptionContextKeys'];
  const viaS3 = throughS3(key, role, 'datasets', 'off', look).map(({ encryptionContext: _, ...one }) => one);
  const read = ['kms:Decrypt', 'kms:GenerateDataKey'];
  // Datasets are read through S3; how else Canvas uses the key is not documented.
  const other = ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKeyWithoutPlaintext'];
  return {
    ...question(role, key, importActions),
    requests: [
      ...viaS3.map((one) => ({ ...one, unknownKeys, only: read })),
      { ...known, only: [...other, 'kms:DescribeKey'] },
    ],
  };
}

/** The questions of all roles and keys that are read and of this account. */
export function questionsOf(
  look: DomainLook,
  pairs: RoleKey[],
  ask: (look: DomainLook, role: Principal, key: Key, settings: CanvasSettings[]) => Question,
): Question[] {
  return pairs.flatMap(({ role, named: { key }, settings }) =>
    isRead(role) && isRead(key) && key.account === look.account ? [ask(look, role, key, settings)] : [],
  );
}
