import { canonical } from '../../access/policy-document.ts';
import { principalOfAnotherAccount } from '../../access/principal-of-another-account.ts';
import type { ReadScope } from '../../aws/read/clients.ts';
import { lookOf } from '../../aws/read/look.ts';
import type { Observer } from '../../aws/read/readers.ts';
import { accountOf, type DeclaredAccess, type Page } from '../../model.ts';
import { isRead } from '../../resources.ts';
import type { Settings } from '../../settings.ts';

/** Reads what a declaration rests on; undefined where the settings no longer declare it. */
const observeAccess: Observer<'access'>['observe'] = async (scope, readers, subject, recorded, context) => {
  const declared = declaredHere(scope, context.settings).find((one) => arnOf(scope, one) === subject.arn);
  if (!declared) return undefined;
  const { owner, ...meant } = declared;
  const who = declared.principal;
  const account = accountOf(who);
  const isService = !who.startsWith('arn:');
  const [principal, key, bucket] = await Promise.all([
    isService ? who : account === scope.account ? readers.principal(who) : principalOfAnotherAccount(who),
    declared.key === undefined ? undefined : readers.key(declared.key),
    declared.bucket === undefined ? undefined : readers.bucket(bucketName(declared.bucket)),
  ]);
  const isOurs = !isService && account === scope.account;
  const look = lookOf(scope, context, {
    subject,
    recorded,
    // A changed declaration counts as a new one: its time begins again.
    names: { declaration: canonical(meant), ...(isRead(key) && { key: key.arn }) },
    config: meant,
    parts: [isOurs && typeof principal !== 'string' ? principal : undefined, key, bucket],
    named: [isService ? undefined : who, keyArn(scope, declared), bucketArn(scope, declared)],
    tags: ownerTags(owner),
  });
  return { ...look, declared, principal, key, bucket };
};

/** How declared access is read. */
export const accessObserver: Observer<'access'> = { observe: observeAccess, list: listAccess, actions: [] };

const bucketName = (bucket: string): string => bucket.replace(/^arn:[^:]+:s3:::/, '');

const bucketArn = ({ partition }: ReadScope, { bucket }: DeclaredAccess): string | undefined =>
  bucket && `arn:${partition}:s3:::${bucketName(bucket)}`;

const keyArn = ({ partition, region, account }: ReadScope, { key }: DeclaredAccess): string | undefined =>
  key?.startsWith('alias/') ? `arn:${partition}:kms:${region}:${account}:${key}` : key;

/** Who owns it, as a tag: rules for tags hold for it. */
const ownerTags = (owner = ''): Record<string, string> => {
  const [name = '', ...value] = owner.split('=');
  return name === '' ? {} : { [name]: value.join('=') };
};

const arnOf = ({ partition, region, account }: ReadScope, { name }: DeclaredAccess): string =>
  `arn:${partition}:holdfast:${region}:${account}:access/${name}`;

/** What is judged in an account and Region. What is between two accounts is judged in one of them: it is told once. */
const declaredHere = (scope: ReadScope, { access }: Settings): DeclaredAccess[] =>
  access.filter(({ key, principal }) => {
    const of = principal.startsWith('arn:') ? accountOf(principal) : undefined;
    if (key === undefined) return isOfBucket(scope, of);
    return key.startsWith('arn:') ? isOfKey(scope, key, of) : isOfAlias(scope, of);
  });

/** Access to a key is judged where its principal is, if that is watched, as both sides are seen from there; else where the key is. */
function isOfKey({ account, region, places }: ReadScope, key: string, of: string | undefined): boolean {
  if (key.split(':')[3] !== region) return false;
  const isSeen = places.some((place) => place.account === of && place.region === region);
  return account === (isSeen ? of : accountOf(key));
}

/** A name without an account is one of the principal's, in each of its Regions, or of the deployment's own where nothing watches that. */
const isOfAlias = ({ account, places: [home, ...others] }: ReadScope, of = account): boolean =>
  of === account || (account === home?.account && others.every((place) => place.account !== of));

/** A bucket has no Region: of those that are watched in the account, it is judged in the first. */
function isOfBucket(scope: ReadScope, of: string | undefined): boolean {
  const first = scope.places.find(({ account }) => account === scope.account);
  return first?.region === scope.region && isOfAlias(scope, of);
}

/** Every access declared for the account and Region. */
async function* listAccess(scope: ReadScope, settings: Settings): AsyncIterable<Page> {
  yield {
    subjects: declaredHere(scope, settings).map((declared) => ({
      kind: 'access',
      name: declared.name,
      arn: arnOf(scope, declared),
    })),
  };
}
