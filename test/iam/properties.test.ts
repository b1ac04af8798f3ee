import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessPolicies, type AccessRequest, decideAccess, type PolicyDocument } from '../../lib/iam/access.ts';
import { asArray, isObject } from '../../lib/iam/elements.ts';
import { globMatch } from '../../lib/iam/glob.ts';
import { account, key, logs, object, other, role, root, session, user } from './case-parts.ts';

type Statement = Record<string, unknown>;

const oneOrMany = <T>(of: fc.Arbitrary<T>) => fc.oneof(of, fc.array(of, { minLength: 1, maxLength: 3 }));
const actions = oneOrMany(
  fc.constantFrom('kms:Decrypt', 'kms:*', 'KMS:decrypt', 's3:GetObject', '*', 'kms:De?rypt', 's3:*'),
);
const resources = oneOrMany(
  fc.constantFrom('*', key, `${key}x`, object, 'arn:aws:s3:::artifacts/*', 'arn:aws:s3:::${aws:PrincipalTag/team}/*'),
);
const principals = fc.oneof(
  fc.constant<unknown>('*'),
  fc.record({
    AWS: oneOrMany(fc.constantFrom('*', account, other, root, role, session, user, 'AROAEXAMPLEID1234567')),
  }),
  fc.record({ Service: oneOrMany(fc.constantFrom(logs, 'cloudtrail.amazonaws.com')) }),
);
const values = oneOrMany(fc.constantFrom<unknown>('true', false, 'red', 'r*', '192.0.2.0/24', account, 5));
const operator = fc.constantFrom(
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'Bool', 'Null', 'IpAddress', 'StringEqualsIfExists'],
  ...['ForAllValues:StringLike', 'ForAnyValue:StringEquals', 'ArnLike', 'NumericLessThan', 'StringNearly'],
);
const keys = fc.constantFrom(
  'aws:SecureTransport',
  'aws:PrincipalTag/team',
  'AWS:sourceip',
  'aws:PrincipalAccount',
  'aws:TagKeys',
);
const condition = fc.dictionary(operator, fc.dictionary(keys, values, { maxKeys: 2 }), { maxKeys: 2 });

const statement = (hasPrincipal: boolean): fc.Arbitrary<Statement> =>
  fc
    .record({
      Sid: fc.option(fc.constantFrom('One', 'Two'), { nil: undefined }),
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      action: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), actions),
      resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), resources),
      principal: fc.tuple(fc.constantFrom('Principal', 'Principal', 'NotPrincipal'), principals),
      Condition: fc.option(condition, { nil: undefined }),
    })
    .map(({ action, resource, principal, ...rest }) => ({
      ...rest,
      [action[0]]: action[1],
      [resource[0]]: resource[1],
      ...(hasPrincipal && { [principal[0]]: principal[1] }),
    }));

const policyOf = (hasPrincipal: boolean): fc.Arbitrary<PolicyDocument> =>
  fc
    .tuple(
      fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
      fc.array(statement(hasPrincipal), { maxLength: 4 }),
    )
    .map(([Version, Statement]) => ({ Version, Statement }));

const own = policyOf(false);
const policiesOf: fc.Arbitrary<AccessPolicies> = fc.record(
  {
    identityPolicies: fc.array(own, { maxLength: 3 }),
    resourcePolicy: fc.option(policyOf(true)),
    permissionsBoundary: fc.option(own, { freq: 1 }),
    sessionPolicy: fc.option(own, { freq: 1 }),
    scps: fc.array(fc.array(own, { maxLength: 2 }), { maxLength: 2 }),
    rcps: fc.array(fc.array(policyOf(true), { maxLength: 2 }), { maxLength: 2 }),
    grants: fc.array(
      fc.record({ GranteePrincipal: fc.constantFrom(role, root), Operations: fc.constant(['Decrypt']) }),
      {
        maxLength: 1,
      },
    ),
  },
  { requiredKeys: ['identityPolicies', 'resourcePolicy'] },
);

const requestOf: fc.Arbitrary<AccessRequest> = fc
  .record(
    {
      principal: fc.constantFrom(session, role, user, root, logs, '*', role.replace(account, other)),
      context: fc.dictionary(keys, oneOrMany(fc.constantFrom('true', 'false', 'red', '192.0.2.9')), { maxKeys: 3 }),
      unknownKeys: fc.array(keys, { maxLength: 1 }),
      managementAccount: fc.boolean(),
    },
    { requiredKeys: ['principal'] },
  )
  .chain((request) =>
    fc.constantFrom(
      { ...request, action: 'kms:Decrypt', resource: key },
      { ...request, action: 's3:GetObject', resource: object },
      { ...request, action: 's3:GetObject', resource: object, resourceAccount: other },
    ),
  );

type Layer = 'identityPolicies' | 'resourcePolicy' | 'permissionsBoundary' | 'sessionPolicy' | 'scps' | 'rcps';

/** Changes every policy document of the question. */
function eachPolicy(policies: AccessPolicies, change: (document: PolicyDocument) => PolicyDocument): AccessPolicies {
  const one = (document: PolicyDocument | null | undefined) => document && change(document);
  const level = (documents: readonly PolicyDocument[]) => documents.map(change);
  return {
    identityPolicies: policies.identityPolicies?.map(change),
    resourcePolicy: one(policies.resourcePolicy),
    permissionsBoundary: one(policies.permissionsBoundary),
    sessionPolicy: one(policies.sessionPolicy),
    scps: policies.scps?.map(level),
    rcps: policies.rcps?.map(level),
    grants: policies.grants,
  };
}

const statementsOf = (document: PolicyDocument) => document.Statement as Statement[];
const withStatement = (document: PolicyDocument, added: Statement) => ({
  ...document,
  Statement: [...statementsOf(document), added],
});

/** Adds a statement to a layer; one that was not there comes to be only where that cannot itself widen or narrow. */
function add(policies: AccessPolicies, layer: Layer, added: Statement): AccessPolicies {
  const into = (documents: readonly PolicyDocument[]) => documents.map((one) => withStatement(one, added));
  if (layer === 'identityPolicies')
    return {
      ...policies,
      identityPolicies: [...(policies.identityPolicies ?? []), { Version: '2012-10-17', Statement: [added] }],
    };
  if (layer === 'scps' || layer === 'rcps') return { ...policies, [layer]: policies[layer]?.map(into) };
  const document = policies[layer];
  return document ? { ...policies, [layer]: withStatement(document, added) } : policies;
}

const layers = fc.constantFrom<Layer>(
  'identityPolicies',
  'resourcePolicy',
  'permissionsBoundary',
  'sessionPolicy',
  'scps',
  'rcps',
);
const added = fc.tuple(layers, statement(false), principals).map(([layer, base, Principal]) => ({
  layer,
  added: layer === 'resourcePolicy' || layer === 'rcps' ? { ...base, Principal } : base,
}));
const verdict = (policies: AccessPolicies, request: AccessRequest) => decideAccess(policies, request).decision;
const runs = { numRuns: 1_500 };

/** The same with each value that may stand alone or in a list changed. */
const mapped = (value: unknown, change: (value: unknown) => unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner, change)]))
    : change(value);

const reversed = (one: Statement) => mapped(one, (value) => (Array.isArray(value) ? value.toReversed() : value));

/** A statement of the same meaning with lists and texts only, and `"*"` as `{"AWS": ["*"]}`. */
function asLists({ Effect, Sid, ...one }: Statement): Statement {
  const whole = (value: unknown) => (value === '*' ? { AWS: '*' } : value);
  const texts = (value: unknown) => asArray(value).map(String);
  const members = Object.entries(one).filter(([, value]) => value !== undefined);
  return {
    Effect,
    Sid,
    ...Object.fromEntries(
      members.map(([name, value]) => [name, mapped(name.endsWith('Principal') ? whole(value) : value, texts)]),
    ),
  };
}

describe('properties', () => {
  test('Adding a Deny never turns a denial into Allowed.', () => {
    fc.assert(
      fc.property(policiesOf, requestOf, added, (policies, request, { layer, added }) => {
        const before = verdict(policies, request);
        const after = verdict(add(policies, layer, { ...added, Effect: 'Deny' }), request);
        if (before !== 'Allowed') expect(after).not.toBe('Allowed');
        if (before === 'ExplicitlyDenied') expect(after).toBe('ExplicitlyDenied');
      }),
      runs,
    );
  });

  test('Adding an Allow never turns Allowed into a denial.', () => {
    fc.assert(
      fc.property(policiesOf, requestOf, added, (policies, request, { layer, added }) => {
        const before = verdict(policies, request);
        const after = verdict(add(policies, layer, { ...added, Effect: 'Allow' }), request);
        if (before === 'Allowed') expect(after).toBe('Allowed');
      }),
      runs,
    );
  });

  test('The order of statements, policies and values never matters.', () => {
    fc.assert(
      fc.property(policiesOf, requestOf, (policies, request) => {
        const turned = eachPolicy(policies, (document) => ({
          ...document,
          Statement: statementsOf(document).map(reversed).reverse(),
        }));
        const again = { ...turned, identityPolicies: [...(turned.identityPolicies ?? [])].reverse() };
        expect(verdict(again, request)).toBe(verdict(policies, request));
      }),
      runs,
    );
  });

  test('One value equals a list of it, and a number or boolean its text.', () => {
    fc.assert(
      fc.property(policiesOf, requestOf, (policies, request) => {
        const listed = eachPolicy(policies, (document) => ({
          ...document,
          Statement: statementsOf(document).map(asLists),
        }));
        expect(verdict(listed, request)).toBe(verdict(policies, request));
      }),
      runs,
    );
  });

  test('Every decision says why, and Unknown what would settle it.', () => {
    fc.assert(
      fc.property(policiesOf, requestOf, (policies, request) => {
        const { decision, because, reason } = decideAccess(policies, request);
        if (decision === 'Unknown') expect(reason).toMatch(/\(1\.\d+\)/);
        expect(reason ?? '').not.toContain('undefined');
        // The root user needs no statement for ordinary resources.
        if (decision !== 'Unknown' && request.principal !== root) expect(because).not.toEqual([]);
        const effects = { Allowed: ['Allow'], ExplicitlyDenied: ['Deny'], ImplicitlyDenied: ['ImplicitDeny'] };
        if (decision !== 'Unknown') for (const { effect } of because) expect(effects[decision]).toContain(effect);
      }),
      { numRuns: 5_000 },
    );
  });

  test('An answer despite an unknown value holds whatever the value is.', () => {
    const value = oneOrMany(fc.constantFrom('true', 'false', 'red', '192.0.2.9', account, '3'));
    fc.assert(
      fc.property(policiesOf, requestOf, keys, value, (policies, request, unknown, known) => {
        const name = unknown.toLowerCase();
        const others = Object.entries(request.context ?? {}).filter(([given]) => given.toLowerCase() !== name);
        const context = Object.fromEntries(others);
        const before = verdict(policies, { ...request, context, unknownKeys: [unknown] });
        const after = verdict(policies, { ...request, context: { ...context, [unknown]: known }, unknownKeys: [] });
        if (before !== 'Unknown') expect(after).toBe(before);
      }),
      { numRuns: 3_000 },
    );
  });

  test('An answer despite a partial context holds in every whole one that it may be part of.', () => {
    const value = oneOrMany(fc.constantFrom('true', 'false', 'red', '192.0.2.9', account, '3'));
    const rest = fc.record(
      { 'aws:SecureTransport': value, 'aws:PrincipalTag/team': value, 'AWS:sourceip': value, 'aws:TagKeys': value },
      { requiredKeys: ['aws:SecureTransport'] },
    );
    fc.assert(
      fc.property(policiesOf, requestOf, rest, (policies, request, more) => {
        const { context: given = {}, unknownKeys: _, ...asked } = request;
        const known = Object.fromEntries(Object.entries(given).map(([name, one]) => [name.toLowerCase(), one]));
        const others = Object.entries(more).filter(([name]) => !(name.toLowerCase() in known));
        const part = verdict(policies, { ...asked, context: known, contextIsPartial: true });
        const whole = { ...asked, context: { ...known, ...Object.fromEntries(others) } };
        if (part !== 'Unknown') expect(verdict(policies, whole)).toBe(part);
      }),
      { numRuns: 3_000 },
    );
  });

  test('Whatever the policy is, a decision comes out.', () => {
    const anything = fc.anything() as fc.Arbitrary<PolicyDocument>;
    fc.assert(
      fc.property(anything, anything, requestOf, (resourcePolicy, identity, request) => {
        const statements = { Version: '2012-10-17', Statement: identity };
        expect(decideAccess({ resourcePolicy, identityPolicies: [identity, statements] }, request).decision).toBeTypeOf(
          'string',
        );
      }),
      { numRuns: 3_000 },
    );
  });

  test('Globs match as regular expressions do.', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '/'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, actual) => {
        const regular = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
        expect(globMatch(pattern, actual)).toBe(new RegExp(`^${regular}$`).test(actual));
      }),
      { numRuns: 20_000 },
    );
  });
});
