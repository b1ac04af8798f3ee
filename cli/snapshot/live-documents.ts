import type { AccountDocument } from '../../sandbox/model.ts';
import { askAws } from '../aws/ask-aws.ts';
import { CallProgress } from '../aws/call-progress.ts';
import { hereOf, liveAccount } from '../aws/live-account.ts';
import { CallsMade } from '../scan/calls-made.ts';
import { shownText } from '../shown-text.ts';
import type { NotRead } from './assembly.ts';
import { type Also, type Taken, takeSnapshot } from './take.ts';

/** Which account is read, for which command. */
export interface Live {
  command: string;
  profile: string | undefined;
  /** None: that of the profile or the environment. */
  regions: string[];
}

/** A live account described, every Region of it that is named. */
export async function liveDocuments({ command, profile, regions }: Live, also: Also): Promise<Taken> {
  const progress = new CallProgress();
  const calls = new CallsMade((call) => progress.called(call));
  const documents: AccountDocument[] = [];
  const notRead: NotRead[] = [];
  try {
    const own = await liveAccount({ command, region: regions[0], profile, logger: calls.logger });
    for (const region of regions.length > 0 ? new Set(regions) : [own.region]) {
      const doing = (what: string) => progress.doing(`${own.account} ${region}: ${what}`);
      const one = await askAws(command, () => takeSnapshot(hereOf(own, region), also, doing));
      for (const document of one.documents) join(documents, document);
      notRead.push(...one.notRead);
    }
  } finally {
    progress.done();
  }
  return { documents, notRead };
}

/** A live account described for a question about it; what could not be read is said on stderr. */
export async function documentsFor(
  live: { command: string; profile?: string | undefined; region?: string | undefined },
  also: Also,
): Promise<AccountDocument[]> {
  const { command, profile, region } = live;
  const { documents, notRead } = await liveDocuments(
    { command, profile, regions: region === undefined ? [] : [region] },
    also,
  );
  for (const one of notRead) process.stderr.write(`${shownText(notReadLine(one))}\n`);
  return documents;
}

/** What could not be read, and what would let it, in a line. */
export const notReadLine = ({ what, why, permission }: NotRead): string =>
  `Not read: ${what}: ${why} ${permission} would let it be read.`;

/** Adds a document; what another Region's look read of the same place is joined with it, and IAM, which has no Region, is told once. */
function join(all: AccountDocument[], document: AccountDocument): void {
  const same = all.find(({ account, region: of }) => account === document.account && of === document.region);
  const told = all.find(({ account, iam }) => account === document.account && iam);
  if (told?.iam && document.iam) {
    for (const role of document.iam.roles ?? [])
      if (!told.iam.roles?.some(({ RoleName }) => RoleName === role.RoleName))
        told.iam.roles = [...(told.iam.roles ?? []), role];
    delete document.iam;
  }
  if (!same) all.push(document);
  else {
    const keys = [...(same.kms?.keys ?? []), ...(document.kms?.keys ?? [])];
    const distinct = [...new Map(keys.map((key) => [key.KeyId, key])).values()];
    Object.assign(same, document, distinct.length > 0 && { kms: { ...same.kms, keys: distinct } });
  }
}
