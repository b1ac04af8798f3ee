import { paginateGetAccountAuthorizationDetails, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateListKeys } from '@aws-sdk/client-kms';
import { readBucket } from '../../lib/aws/read/bucket.ts';
import type { ReadScope } from '../../lib/aws/read/clients.ts';
import { readWholeKey } from '../../lib/aws/read/key.ts';
import { isRefused } from '../../lib/aws/read/read.ts';
import { reader } from '../../lib/aws/reader.ts';
import { defaultSettings } from '../../lib/effective-settings.ts';
import { blank } from '../../lib/findings/remember.ts';
import { kinds, type Subject } from '../../lib/model.ts';
import { inTurn } from '../../lib/use-cases/follow.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Assembly, inOrder, type NotRead } from './assembly.ts';
import { attachDocuments, fromDetails, fromIam } from './from-iam.ts';
import { fromKms } from './from-kms.ts';
import { fromServices } from './from-services.ts';
import { type RecordedCall, recordedClients } from './recorded-clients.ts';

/** What was read of an account in one Region, and what could not be. */
export interface Taken {
  documents: AccountDocument[];
  notRead: NotRead[];
}

/** Settings with a mode for a tag, so that tags are read. */
const settings = { ...defaultSettings, modes: [{ tag: 'holdfast', mode: 'notify' as const }] };

/** What is read in addition to what every subject rests on. */
export interface Also {
  /** Keys by any name, or every key. */
  keys: string[] | 'all';
  /** All of IAM. */
  identities: boolean;
  /** Buckets by name. */
  buckets?: string[];
}

/** Reads what every subject rests on and what else is asked for, and describes it as ACCOUNT.yml does. */
export async function takeSnapshot(
  given: ReadScope,
  { keys, identities, buckets = [] }: Also,
  doing: (what: string) => void,
): Promise<Taken> {
  // What is read for a subject and among all again is told once.
  const made = new Map<string, RecordedCall>();
  const note = (call: RecordedCall) => made.set(JSON.stringify([call.name, call.region, call.input]), call);
  const scope = { ...given, clients: recordedClients(given.clients, given.region, note) };
  const now = new Date().toISOString();
  const reading = reader(scope, settings, () => now);
  for (const kind of kinds) {
    const subjects: Subject[] = [];
    doing(`${kind}s`);
    await unlessRefused(async () => {
      for await (const subject of reading.list(kind)) subjects.push(subject);
    });
    let read = 0;
    await inTurn(subjects, async (subject) => {
      await unlessRefused(() => reading.observe(subject, blank(subject, now)));
      read += 1;
      doing(`${kind}s, ${read} of ${subjects.length}`);
    });
  }
  await inTurn(keys === 'all' ? await everyKey(scope, doing) : keys, async (name) => {
    await readWholeKey(scope, name);
    doing(`key ${name}`);
  });
  await inTurn(buckets, async (name) => void (await readBucket(scope, name)));
  const pages = identities ? await everyIdentity(scope, doing) : [];
  const calls = [...made.values()];
  const assembly = new Assembly(scope);
  for (const call of calls) {
    if (call.name.startsWith('kms:')) fromKms(assembly, call);
    else if (call.name.startsWith('iam:')) fromIam(assembly, call);
    else fromServices(assembly, call);
  }
  attachDocuments(assembly, calls);
  if (pages.length > 0) fromDetails(assembly, pages);
  for (const call of calls.filter(({ name, error }) => name === 'kms:ListKeys' && isRefused(error)))
    assembly.refuse({}, '', 'every key', call);
  for (const call of calls.filter(({ name, error }) => name.startsWith('iam:GetAccount') && isRefused(error)))
    assembly.refuse({}, '', 'every role', call);
  return { documents: inOrder(assembly.documents), notRead: assembly.notRead };
}

/** What is refused is noted with the call; the rest is read. */
async function unlessRefused(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

async function everyKey(scope: ReadScope, doing: (what: string) => void): Promise<string[]> {
  const arns: string[] = [];
  doing('keys');
  await unlessRefused(async () => {
    for await (const { Keys = [] } of paginateListKeys({ client: scope.clients.kms }, {}))
      arns.push(...Keys.flatMap(({ KeyArn }) => KeyArn ?? []));
  });
  return arns;
}

/** Pages of the authorization details, and of the list of roles, which alone has their descriptions. */
async function everyIdentity(
  { clients: { iam: client } }: ReadScope,
  doing: (what: string) => void,
): Promise<object[]> {
  const pages: object[] = [];
  doing('roles');
  await unlessRefused(async () => {
    for await (const page of paginateGetAccountAuthorizationDetails({ client }, {})) pages.push(page);
    for await (const page of paginateListRoles({ client }, {})) pages.push(page);
  });
  return pages;
}
