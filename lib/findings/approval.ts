import { canonical } from '../access/policy-document.ts';
import { hashOf } from '../access/text-hash.ts';
import type { Approval, Offer } from '../answer.ts';
import type { Part } from '../finding.ts';
import { type DocumentName, documentKey, withoutPath } from '../model.ts';
import { identityNames, type Look } from '../observations.ts';
import type { Action, PartVerdict } from '../verdict.ts';

/** The document that each call writes. */
const documentOf: Record<Action['api'], DocumentName> = {
  'kms:PutKeyPolicy': 'key-policy',
  's3:PutBucketPolicy': 'bucket-policy',
  'iam:PutRolePolicy': 'role',
  'synthetics:UpdateCanary': 'subject',
  'sagemaker:UpdateDomain': 'subject',
  'kms:CreateGrant': 'grants',
  'kms:EnableKeyRotation': 'rotation',
  'kms:CancelKeyDeletion': 'key-state',
  'kms:EnableKey': 'key-state',
};

/** What would be written for a part. */
export const actionsOf = ({ remedies }: Pick<PartVerdict, 'remedies'>): Action[] => remedies[0]?.actions ?? [];

/** What a person who approves the part now would approve, and on what it rests; undefined where there is nothing to write. */
export function offerOf(look: Look, part: PartVerdict): Offer | undefined {
  const actions = actionsOf(part);
  if (actions.length === 0) return undefined;
  const keys = [part.resource, ...actions.map(({ target }) => target)].filter((arn) => arn?.includes(':kms:'));
  const concerned = new Set([
    ...actions.map(({ api, target }) => documentKey({ document: documentOf[api], resource: withoutPath(target) })),
    ...keys.map((resource = '') => documentKey({ document: 'key-state', resource })),
  ]);
  const documents = look.documents.filter((one) => concerned.has(documentKey(one)));
  const principals = [part.principal, ...(part.remedies[0]?.restores ?? []).map(({ principal }) => principal)];
  const identity = principals.flatMap((arn) => (arn === undefined ? [] : Object.values(identityNames(arn))));
  return {
    actions: hashOf(canonical(actions)),
    ground: {
      ...Object.fromEntries(documents.map((one) => [documentKey(one), textHash(one.text)])),
      ...Object.fromEntries(
        identity.flatMap((name) => (look.names[name] === undefined ? [] : [[name, look.names[name]]])),
      ),
    },
    at: look.at,
  };
}

/** The hash of a document, white space aside. */
function textHash(text = ''): string {
  try {
    return hashOf(canonical(JSON.parse(text)));
  } catch {
    return hashOf(text);
  }
}

/** A write of Holdfast's own: the document before and after. */
export interface OwnWrite {
  target: string;
  before?: string;
  after?: string;
}

/** Why an approval does not cover what would be written now; undefined where it does. What Holdfast itself has written since does not count as a change. */
export function isOvertaken({ by, offer }: Approval, now: Offer | undefined, own: OwnWrite[]): string | undefined {
  const since = `since ${by} was shown it`;
  if (!now) return `there is nothing left to write ${since}`;
  for (const name of new Set([...Object.keys(offer.ground), ...Object.keys(now.ground)])) {
    const then = offer.ground[name];
    if (now.ground[name] !== afterOwn(then, own, name)) return `the ${name.replace(' ', ' of ')} has changed ${since}`;
  }
  return offer.actions === now.actions ? undefined : `what would be written has changed ${since}`;
}

/** The hash a document has after Holdfast's own writes, each made on what the one before left. */
function afterOwn(then: string | undefined, own: OwnWrite[], name: string): string | undefined {
  return own
    .filter(({ target }) => name.endsWith(` ${target}`))
    .reduce((hash, { before, after }) => (hash === textHash(before) ? textHash(after) : hash), then);
}

/** Whether a person may still answer for a part: nothing has been written for it. */
export const isAnswerable = ({ state }: Part): boolean => state === 'open' || state === 'writing' || state === 'failed';
