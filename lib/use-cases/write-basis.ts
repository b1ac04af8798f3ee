import { type DocumentName, withoutPath } from '../model.ts';
import { identityNames } from '../observations.ts';
import type { IdentityPolicy } from '../resources.ts';
import type { Action } from '../verdict.ts';
import type { World, WriteRequest } from '../world.ts';
import type { Work } from './work.ts';

/** A unique id where AWS once showed the ARN of a principal that is deleted now. */
const hasOrphan = /"A(RO|ID)A[A-Z0-9]+"/;

/** Earlier texts of a key policy that names a principal by its id, and itself with the roles whose ids are remembered: they say whose id it is. */
export async function earlierTexts(world: World, work: Work[], target: string): Promise<string[]> {
  const text = textOf(work, target, 'key-policy');
  if (text === undefined || !hasOrphan.test(text)) return [];
  const remembered = work.flatMap(({ recorded }) => Object.values(recorded.access));
  const named = remembered.reduce((of, { roleId, principal }) => of.replaceAll(`"${roleId}"`, `"${principal}"`), text);
  return [...(await world.documents.earlierTexts(target, 'key-policy')), named];
}

const textOf = (work: Work[], target: string, document: DocumentName) =>
  work.flatMap(({ look }) => look.documents).find((one) => one.resource === target && one.document === document)?.text;

/** What the actions were computed on: the text of the document they write, and whose it is. */
export function basisOf(work: Work[], target: string, actions: Action[]): Pick<WriteRequest, 'basis' | 'roleId'> {
  const [action] = actions;
  const [look] = work.map((one) => one.look);
  switch (action?.api) {
    case 's3:PutBucketPolicy':
      return { basis: textOf(work, target, 'bucket-policy') };
    case 'synthetics:UpdateCanary':
      return look && 'canary' in look ? { basis: look.canary.basis } : {};
    case 'iam:PutRolePolicy': {
      const { policies = [] }: { policies?: IdentityPolicy[] } = JSON.parse(
        textOf(work, withoutPath(target), 'role') ?? '{}',
      );
      const own = policies.find(({ kind, name }) => kind === 'inline' && name === action.policyName);
      return { basis: own && JSON.stringify(own.document), roleId: look?.names[identityNames(target).id] };
    }
    default:
      return { basis: textOf(work, target, 'key-policy') };
  }
}
