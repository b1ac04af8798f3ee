import { describe, expect, it } from 'vitest';
import { concernedBy } from '../../lib/access/policy-change.ts';
import type { PolicyDocument } from '../../lib/resources.ts';

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const allow = (AWS: unknown, more: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:Decrypt', Resource: '*' },
  ...more,
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Id: 'key', Statement }) as PolicyDocument;
const [a, b, c] = ['a', 'b', 'c'].map(arn) as [string, string, string];

/** A policy before and after a change, and whom it may concern; `anybody` where that cannot be said by name. */
type Case = [string, PolicyDocument, PolicyDocument, string[] | 'anybody'];

describe('Whom a change of a policy may concern', () => {
  it.each<Case>([
    ['the same', policy(allow(a)), policy(allow(a)), []],
    ['another Id', policy(allow(a)), { ...policy(allow(a)), Id: 'other' }, []],
    ['another Sid and order', policy(allow(a), allow(b)), policy(allow(b, { Sid: 'B' }), allow(a)), []],
    ['one statement for each in the place of one for both', policy(allow([a, b])), policy(allow(b), allow(a)), []],
    ['a role that is allowed more', policy(allow(a)), policy(allow(a), allow(b)), [b]],
    ['a role that is listed no more', policy(allow([a, b, c])), policy(allow([a, c])), [b]],
    ['another operation for one', policy(allow([a, b])), policy(allow(a), allow(b, { Action: 'kms:Encrypt' })), [b]],
    ['a condition', policy(allow(a)), policy(allow(a, { Condition: { Bool: { 'aws:SecureTransport': true } } })), [a]],
    ['a role with a path', policy(), policy(allow(arn('team/a'))), [a]],
    ['a user', policy(), policy(allow('arn:aws:iam::111122223333:user/u')), ['arn:aws:iam::111122223333:user/u']],
    ['the account', policy(), policy(allow('arn:aws:iam::111122223333:root')), 'anybody'],
    ['an account by its id', policy(), policy(allow('111122223333')), 'anybody'],
    ['everybody', policy(), policy(allow('*')), 'anybody'],
    ['everybody, as a string', policy(allow(a)), policy(allow(a), { ...allow(a), Principal: '*' }), 'anybody'],
    ['a pattern', policy(), policy(allow(arn('team-*'))), 'anybody'],
    ['a session', policy(), policy(allow('arn:aws:sts::111122223333:assumed-role/a/run')), 'anybody'],
    ['a principal that was deleted', policy(allow(a)), policy(allow('AROAEXAMPLE')), 'anybody'],
    ['a service', policy(), policy(allow(undefined, { Principal: { Service: 'logs.amazonaws.com' } })), 'anybody'],
    ['all but one', policy(), policy({ Effect: 'Allow', NotPrincipal: { AWS: a }, Action: '*' }), 'anybody'],
    ['a list of nobody', policy(), policy(allow([])), 'anybody'],
    ['nobody, and not nobody', policy(), policy(allow([a], { NotPrincipal: '*' })), 'anybody'],
    ['no statements at all', policy(), { Version: '2012-10-17', Id: 'key' } as PolicyDocument, 'anybody'],
    ['a Deny', policy(), policy(allow(b, { Effect: 'Deny' })), 'anybody'],
    ['a Deny that is gone', policy(allow(b, { Effect: 'Deny' })), policy(), 'anybody'],
    ['another version', policy(allow(a)), { ...policy(allow(a)), Version: '2008-10-17' }, 'anybody'],
    ['what is no statement', policy(), policy(null as never), 'anybody'],
  ])('%s', (_, before, after, expected) => {
    expect(concernedBy(before, after) ?? 'anybody').toEqual(expected);
  });
});
