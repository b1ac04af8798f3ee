import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ServiceName } from '../../sandbox/model.ts';
import { services } from '../../sandbox/registry.ts';
import { permissions } from '../../scripts/permissions.ts';

const clientNames: Record<string, ServiceName> = { 'cloudwatch-logs': 'logs', eventbridge: 'events' };

/** The IAM actions of every SDK command and paginator that these files import. */
function called(pattern: string): Set<string> {
  const actions = new Set<string>();
  for (const file of globSync(pattern)) {
    const source = readFileSync(file, 'utf8');
    for (const [, names = '', library = ''] of source.matchAll(
      /import (?!type)\{([^}]*)\} from '@aws-sdk\/([^']*)'/g,
    )) {
      const client = library.replace('client-', '');
      const service = clientNames[client] ?? (client as ServiceName);
      for (const name of names.split(',')) {
        const [, command, paginated] = /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim()) ?? [];
        const operation = command ?? paginated;
        if (!operation) continue;
        const { action } = services[service].operations[operation] ?? {};
        if (action !== null) actions.add(action ?? `${service}:${operation}`);
      }
    }
  }
  return actions;
}

const granted = await permissions({ repairs: true });
const grantedBy = (role: string, of: RegExp) =>
  new Set(
    granted
      .filter((each) => each.role === role && each.effect === 'Allow' && of.test(each.sid))
      .flatMap(({ actions }) => actions),
  );
const sorted = (actions: Set<string>) => [...actions].sort();
const isRead = (action: string) => /:(Describe|Get|List|Lookup)/.test(action);

const observers = 'lib/{aws/read/!(event-history|identity),kinds/*/observe*}.ts';
const people = 'lib/aws/read/identity.ts';
const history = 'lib/aws/read/event-history.ts';
const writers = 'lib/aws/write/*.ts';
/** All but what a person's command reads. */
const keepers = 'lib/records/!(all-findings).ts';

const readers = ['DetectRole', 'VerifyRole', 'SweepRole'];
const reads = /^(Read|List)/;
const own = /^(KeepRecords|Tell|LookAgain|HandOver)$/;
const writes = /^(Write|MoveBaselines)/;

test.each(readers)('%s may read what the observers read, no more; verify alone the Event history', (role) => {
  const wanted = new Set([...called(observers), ...(role === 'VerifyRole' ? called(history) : [])]);
  expect(called(history)).toContain('cloudtrail:LookupEvents');
  expect(called(observers)).not.toContain('cloudtrail:LookupEvents');
  expect(sorted(grantedBy(role, reads))).toEqual(sorted(wanted));
});

test('the writer may read what the observers and the writers read, no more', () => {
  const wanted = new Set([...called(observers), ...[...called(writers)].filter(isRead)]);
  expect(sorted(grantedBy('RemediateRole', reads))).toEqual(sorted(wanted));
});

test('the writer may write what the writers write, no more', () => {
  const wanted = new Set([...called(writers)].filter((action) => !isRead(action)));
  expect(sorted(grantedBy('RemediateRole', writes))).toEqual(sorted(wanted));
});

test('what takes answers may read who people are, no more', () => {
  expect(sorted(grantedBy('AnswerRole', reads))).toEqual(sorted(called(people)));
  expect(sorted(called(people))).toEqual(['iam:GetRole', 'iam:GetUser']);
});

test.each([...readers, 'AnswerRole'])('%s may do with table and queues what lib/records does', (role) => {
  expect(sorted(grantedBy(role, own))).toEqual(sorted(called(keepers)));
});

test('what tells may publish, put events and keep its threads, no more', () => {
  const granted = grantedBy('TellRole', /^(Publish|PutEvents|KeepThreads)$/);
  const sent = called('lib/alerts/channels/{sns,event}.ts');
  expect(sorted(granted)).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', ...sent].toSorted());
});
