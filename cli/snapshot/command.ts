import { stringify } from 'yaml';
import type { AccountDocument } from '../../sandbox/model.ts';
import { printAccount } from '../account/print.ts';
import { askAws } from '../aws/ask-aws.ts';
import { CallProgress } from '../aws/call-progress.ts';
import { hereOf, liveAccount } from '../aws/live-account.ts';
import { command, profile, region } from '../command.ts';
import { CallsMade } from '../scan/calls-made.ts';
import { shownText } from '../shown-text.ts';
import { anonymous } from './anonymous.ts';
import type { NotRead } from './assembly.ts';
import { takeSnapshot } from './take.ts';

/** `holdfast snapshot`; resolves to the exit status. */
export const run = command({
  name: 'snapshot',
  about:
    'Reads a live account and describes it on stdout as the ACCOUNT.yml that replay, scan and the other commands take: ' +
    'every subject, and the keys, roles, policies, grants and buckets they rest on. It writes nothing to the account.',
  usage: ['[--profile PROFILE] [--region REGION]... [--all] [--anonymous] > ACCOUNT.yml'],
  options: {
    profile,
    region: { ...region, multiple: true, help: `${region.help}; again for each further one` },
    all: { type: 'boolean', help: 'every key of the Region and all of IAM too, not only what subjects rest on' },
    anonymous: {
      type: 'boolean',
      help: 'replaces account ids, names and ARNs, each by the same everywhere, so that it can be attached to a report',
    },
    json: { type: 'boolean', help: 'JSON instead of YAML' },
  },
  more: `What may not be read is said on stderr, with the permission that would let it,
and stands as {unreadable: "why"} in its place: what hangs on it is
INSUFFICIENT_DATA. With --anonymous policies keep their meaning, but for
conditions on IP addresses and the like, whose values are replaced too.`,
  statuses: { 0: 'all was read', 2: 'something could not be read; stderr says what and which permission it takes' },
  async run(values) {
    const progress = new CallProgress();
    const calls = new CallsMade((call) => progress.called(call));
    const taken: AccountDocument[] = [];
    const notRead: NotRead[] = [];
    try {
      const [first] = values.region;
      const own = await liveAccount({
        command: 'snapshot',
        region: first,
        profile: values.profile,
        logger: calls.logger,
      });
      for (const of of values.region.length > 0 ? new Set(values.region) : [own.region]) {
        const doing = (what: string) => progress.doing(`${own.account} ${of}: ${what}`);
        const one = await askAws('snapshot', () => takeSnapshot(hereOf(own, of), { all: values.all, doing }));
        for (const document of one.documents) join(taken, document);
        notRead.push(...one.notRead);
      }
    } finally {
      progress.done();
    }
    const account = printAccount(taken);
    const shown = values.anonymous ? anonymous(account) : account;
    process.stdout.write(
      values.json
        ? `${JSON.stringify(shown, null, 2)}\n`
        : stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' }),
    );
    for (const { what, why, permission } of notRead)
      process.stderr.write(`${shownText(`Not read: ${what}: ${why} ${permission} would let it be read.`)}\n`);
    return notRead.length > 0 ? 2 : 0;
  },
});

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
