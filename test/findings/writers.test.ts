import { expect, it } from 'vitest';
import { hashOf } from '../../lib/access/text-hash.ts';
import { type Write, writersSince } from '../../lib/findings/writers.ts';
import type { Statement } from '../../lib/resources.ts';
import type { PartVerdict } from '../../lib/verdict.ts';

const resource = 'arn:aws:kms:us-east-1:111122223333:key/k';
const allow = (name: string): Statement => ({
  Sid: name,
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::111122223333:role/${name}` },
  Action: 'kms:Decrypt',
  Resource: '*',
});
const text = (...names: string[]) => JSON.stringify({ Version: '2012-10-17', Statement: names.map(allow) });
const wrote = (id: string, at: string, written: string): Write => ({
  ...{ resource, document: 'key-policy', text: written },
  by: { id, name: 'kms:PutKeyPolicy', at, actor: { kind: 'role', arn: `arn:aws:iam::111122223333:role/${id}` } },
});
const [before, part] = [text('admin', 'app'), { verdict: 'NON_COMPLIANT', resource } as PartVerdict];
const since = '2026-11-01T00:00:00.000Z';
const terraform = wrote('terraform', '2026-11-21T09:05:00Z', text('admin'));
const deployer = wrote('deployer', '2026-11-21T09:06:00Z', text('admin', 'deployer'));

const rows: [name: string, now: string, writes: Write[], own: Statement[], authors: string[], isExplained: boolean][] =
  [
    ['one known call wrote what is read', text('admin'), [terraform], [], ['terraform'], true],
    ['nobody was heard', text('admin'), [], [], [], false],
    ['what is read is none that was written', text('admin', 'stranger'), [terraform], [], ['terraform'], false],
    ['two wrote since', text('admin', 'deployer'), [terraform, deployer], [], ['terraform', 'deployer'], true],
    ['a call from before it was read as it was', text('admin'), [wrote('old', since, before)], [], [], false],
    ['with what Holdfast added', text('admin', 'app'), [terraform], [allow('app')], ['terraform'], true],
    ['with that and a stranger’s', text('admin', 'app', 'x'), [terraform], [allow('app')], ['terraform'], false],
  ];

it.each(rows)('%s', (_, now, writes, own, authors, isExplained) => {
  const look = {
    documents: [{ resource, document: 'key-policy', text: now }],
    texts: { [hashOf(before)]: before },
  } as never;
  const lost = { resource, document: 'key-policy' as const, hash: hashOf(before), since };
  const found = writersSince({ look, writes, questions: [], own }, part, lost);
  expect({ ...found, authors: found.authors.map(({ id }) => id) }).toEqual({ authors, isExplained });
});
