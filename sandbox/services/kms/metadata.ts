import type { Document } from '../../model.ts';
import { bareKeyId, keyArn } from './find.ts';
import { keyState } from './key-state.ts';

const CREATED_BEFORE_TIME = new Date('2024-01-01T00:00:00Z');
const SYMMETRIC = 'SYMMETRIC_DEFAULT';
const NOT_METADATA =
  /^(Policy|Grants|Aliases|Tags|KeyRotationEnabled|RotationPeriodInDays|NextRotationDate|OnDemandRotationStartDate)$/;

/** A key as DescribeKey answers it, with AWS's values for what is not described. */
export function keyMetadata(place: { account: string; region: string }, key: Document): Document {
  const described = Object.fromEntries(Object.entries(key).filter(([member]) => !NOT_METADATA.test(member)));
  const spec = key.KeySpec ?? key.CustomerMasterKeySpec ?? SYMMETRIC;
  return {
    AWSAccountId: place.account,
    CreationDate: CREATED_BEFORE_TIME,
    Description: '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    MultiRegion: false,
    ...(spec === SYMMETRIC ? { EncryptionAlgorithms: [SYMMETRIC] } : {}),
    ...described,
    KeyId: bareKeyId(key),
    Arn: keyArn(place, key),
    KeyState: keyState(key),
    Enabled: keyState(key) === 'Enabled',
  };
}
