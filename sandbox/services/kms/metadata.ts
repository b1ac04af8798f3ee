import { createdBeforeTime } from '../../created-before-time.ts';
import type { Document } from '../../model.ts';
import { bareKeyId, keyArn } from './find.ts';
import { keyState } from './key-state.ts';

const symmetric = 'SYMMETRIC_DEFAULT';
const notMetadata =
  /^(Policy|Grants|Aliases|Tags|KeyRotationEnabled|RotationPeriodInDays|NextRotationDate|OnDemandRotationStartDate)$/;

/** A key as DescribeKey answers it, with AWS's values for what is not described. */
export function keyMetadata(place: { account: string; region: string }, key: Document): Document {
  const described = Object.fromEntries(Object.entries(key).filter(([member]) => !notMetadata.test(member)));
  const spec = key.KeySpec ?? key.CustomerMasterKeySpec ?? symmetric;
  return {
    AWSAccountId: place.account,
    CreationDate: createdBeforeTime,
    Description: '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    MultiRegion: false,
    ...(spec === symmetric ? { EncryptionAlgorithms: [symmetric] } : {}),
    ...described,
    KeyId: bareKeyId(key),
    Arn: keyArn(place, key),
    KeyState: keyState(key),
    Enabled: keyState(key) === 'Enabled',
  };
}
