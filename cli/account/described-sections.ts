import { type DescribedList, describedLists } from '../../sandbox/described-lists.ts';
import { type DescribedService, describedServices } from '../../sandbox/model.ts';
import { asPrinted, list, namedPolicy, orList, orPrinted, policiesByArn, type Schema, string } from './schema-parts.ts';

/** What sections hold beside their lists. */
const besides: Partial<Record<DescribedService, Record<string, Schema>>> = {
  kms: { Aliases: { $comment: asPrinted } },
  iam: {
    policies: { $ref: '#/definitions/PoliciesByArn' },
    authorizationDetails: {
      $comment: asPrinted,
      description:
        'What aws iam get-account-authorization-details prints, whole, or the path of a file of it from this file.',
      type: ['object', 'array', 'string'],
    },
  },
  synthetics: { Canaries: { $comment: asPrinted } },
  s3: { Buckets: { $comment: asPrinted }, Owner: { $comment: asPrinted } },
};

/** The sections of a document: where each kind of resource is listed. */
export const sections: Record<string, Record<string, Schema>> = Object.fromEntries(
  describedServices.map((section) => [
    section,
    {
      ...Object.fromEntries(
        Object.entries<DescribedList>(describedLists[section]).map(([name, { of }]) => [name, list(of)]),
      ),
      ...besides[section],
    },
  ]),
);

/** What could not be read, and why: in the place of a member or of a section's list, and next to what is known of a resource. */
export const unreadable = {
  /** Members in whose place it may stand. */
  members:
    /^(Policy|Grants|Aliases|Tags|KeyRotationEnabled|Policies|AttachedPolicies|Groups|Encryption|Objects|Runs|UserProfiles)$/,
  instead: (plain: Schema): Schema => orPrinted(plain, 'unreadable'),
  alongside: {
    description: 'Why it could not be read; by member where only some of it could not.',
    type: ['string', 'object'],
    additionalProperties: string,
  },
};

/** What lists and pages say of themselves: nothing about the account. */
export const paging =
  '^(Truncated|IsTruncated|[nN]extToken|Marker|NextMarker|(Next)?ContinuationToken|ResponseMetadata|KeyCount|MaxKeys|MaxItems)$';

/** The organization of an account, as far as policies ask for it. */
export const organization = {
  description:
    'The organization the account is in: its id, and the paths of the account in it (aws:PrincipalOrgPaths).',
  type: 'object',
  properties: {
    id: { title: 'the id of an organization, o-...', type: 'string', pattern: '^o-[a-z0-9]{10,32}$' },
    paths: {
      type: 'array',
      items: {
        title: 'a path as o-.../r-.../ou-.../',
        type: 'string',
        pattern: '^o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}/(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}/)*$',
      },
    },
  },
  required: ['id'],
  additionalProperties: false,
};

/** The Regions of an account, as `aws account list-regions` has them. */
export const regions = orPrinted(
  {
    description: 'Regions of the account, and whether they are enabled in it; those left out are.',
    type: 'array',
    items: {
      type: 'object',
      properties: {
        RegionName: string,
        RegionOptStatus: {
          type: 'string',
          enum: ['DISABLED', 'DISABLING', 'ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING'],
        },
      },
      required: ['RegionName', 'RegionOptStatus'],
      additionalProperties: false,
    },
  },
  'Regions',
);

/** Definitions that no API type gives. */
export const definitions = {
  Policy: { description: 'A policy document, as an object or as its JSON text.', type: ['object', 'string'] },
  NamedPolicy: {
    title: 'a policy document, or null where it is not described',
    description: 'A policy document, as an object or as its JSON text; null where it is not described.',
    type: ['object', 'string', 'null'],
  },
  /** Documents by the name of the policy. */
  PoliciesByName: orList({ type: 'object', additionalProperties: namedPolicy }),
  /** Documents by the ARN of the managed policy that holds them. */
  PoliciesByArn: orList(policiesByArn),
  Tags: orPrinted(
    {
      description: 'Tags as a map, or as a list of Key and Value, of TagKey and TagValue or of key and value.',
      type: ['object', 'array'],
      additionalProperties: string,
      items: {
        type: 'object',
        properties: { Key: string, Value: string, TagKey: string, TagValue: string, key: string, value: string },
        additionalProperties: false,
      },
    },
    'Tags',
    'TagSet',
  ),
};
