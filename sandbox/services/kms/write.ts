import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { findKey, keyAccess } from './find.ts';
import { requireState } from './key-state.ts';

/** One write to a key: authorised by its policy, refused in the states AWS refuses it in. */
export function keyWrite(write: (call: Call, key: Document, arn: string) => Document | undefined): Operation {
  return {
    mutates: true,
    resource: (call) => keyAccess(call),
    run(call) {
      const { key, arn } = findKey(call);
      if (key.KeyManager === 'AWS') throw new AwsError('AccessDeniedException', `${arn} is an AWS managed key.`);
      requireState(call.operation, arn, key);
      return write(call, key, arn);
    },
  };
}
