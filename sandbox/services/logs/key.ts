import { decideAccess } from '../../../lib/iam/access.ts';
import { serviceIn } from '../../../lib/iam/partition.ts';
import { isKeyArn, parseArn } from '../../arn.ts';
import { AwsError, type Call, type Document } from '../../model.ts';
import { policyObject } from '../../policy-text.ts';

/**
 * Checks a key as CloudWatch Logs does before it uses one: the ARN of a symmetric, enabled key of the same Region
 * whose policy lets Logs use it under each encryption context. Throws InvalidParameterException; a recorded call is not asked.
 */
export function checkLogsKey(call: Call, arn: unknown, contexts: Record<string, string>[], usedBy: string): void {
  if (call.record) return;
  const name = String(arn);
  if (!isKeyArn(name)) throw invalid(`Value '${name}' at 'kmsKeyId' is not the ARN of a key.`);
  const key = describedKey(call, name);
  const spec = key?.KeySpec ?? key?.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usable = key !== undefined && (key.KeyState ?? 'Enabled') === 'Enabled' && key.Enabled !== false;
  if (!usable || spec !== 'SYMMETRIC_DEFAULT' || !contexts.every((context) => allowsLogs(call, key, name, context))) {
    throw invalid(`The specified KMS key does not exist or is not allowed to be used with Arn '${usedBy}'`);
  }
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** A key of the call's own Region, in whichever described account; Logs uses no key of another Region. */
function describedKey({ sandbox, region }: Call, arn: string): Document | undefined {
  const { account = '', region: keyRegion = '', resource = '' } = parseArn(arn) ?? {};
  if (keyRegion !== region) return undefined;
  const keys = sandbox.document(account, keyRegion)?.kms?.keys ?? [];
  return keys.find(({ KeyId }) => KeyId === arn || `key/${KeyId}` === resource);
}

function allowsLogs({ region }: Call, key: Document, arn: string, encryptionContext: Record<string, string>): boolean {
  const request = {
    principal: serviceIn(region, 'logs'),
    action: 'kms:GenerateDataKey',
    resource: arn,
    resourceAccount: parseArn(arn)?.account ?? '',
    encryptionContext,
  };
  const { decision } = decideAccess({ resourcePolicy: policyObject(key.Policy) ?? null }, request);
  return decision === 'Allowed' || decision === 'Unknown';
}
