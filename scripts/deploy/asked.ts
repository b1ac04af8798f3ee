import { parseArgs } from 'node:util';
import { InputError } from '../../cli/input-error.ts';
import { memberParameters, parametersOf } from '../../cli/packaged/parameters.ts';
import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import type { Place } from '../../lib/model.ts';

/** How deploying is called. */
export const usage = `npm run deploy -- --stage STAGE --region REGION [--profile PROFILE] [--param NAME=VALUE ...] [--tag KEY=VALUE ...] [--member HOME_ACCOUNT/HOME_REGION] [--dry-run | --remove]
  --profile    the profile of every call, of the deployment and of its removal; --aws-profile is the same
  --param      repairs=on adds the writer; docs/deploying.md has them all
  --tag        a tag on the stacks, and through them on everything in them
  --dry-run    says what would change, and makes nothing
  --remove     takes everything away but the table of records
  --member     HOME_ACCOUNT/HOME_REGION: deploys the stack of a member of that deployment instead, into the account of
               the profile: into --region, and before it into the partition's global Region, which has its roles;
               docs/organization.md has its --param; what is not given stays as it was
  Anything else goes to the Serverless Framework as it is.`;

/** What a person asks of a deployment. */
export interface AskedDeployment {
  stage: string;
  region: string;
  profile?: string;
  dryRun: boolean;
  remove: boolean;
  /** The deployment whose member is deployed, where it is not itself. */
  memberOf?: Place;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  /** Options of the framework's own. */
  more: string[];
}

const options = {
  stage: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
  'aws-profile': { type: 'string' },
  param: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  remove: { type: 'boolean' },
  member: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** What the command line asks for; undefined where it asks for help or names no stage or Region. Throws InputError where it is wrong. */
export function askedDeployment(args: string[]): AskedDeployment | undefined {
  const { values, tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const said = (name: 'stage' | 'region' | 'profile' | 'aws-profile' | 'member'): string | undefined => {
    const value = values[name];
    if (value !== undefined && (typeof value !== 'string' || value === '' || value.startsWith('-')))
      throw new InputError(`--${name} needs a value.`);
    return value;
  };
  const [stage, region] = [said('stage'), said('region')];
  if (stage === undefined || region === undefined || values.help) return undefined;
  if (!/^[A-Za-z0-9-]+$/.test(stage)) throw new InputError(`--stage is letters, digits and hyphens, not ${stage}.`);
  const profile = said('profile') ?? said('aws-profile');
  const [dryRun, remove] = [values['dry-run'] === true, values.remove === true];
  if (dryRun && remove) throw new InputError('--dry-run says what a deployment would change; leave out --remove.');
  const home = said('member');
  const more = tokens.flatMap((token) =>
    token.kind === 'option' && Object.hasOwn(options, token.name) ? [] : (args[token.index] ?? []),
  );
  if (home !== undefined && more.length > 0)
    throw new InputError(`--member goes by CloudFormation itself, which does not know ${more[0]}; leave it out.`);
  return {
    stage,
    region,
    ...(profile !== undefined && { profile }),
    dryRun,
    remove,
    ...(home !== undefined && { memberOf: placeIn(home, region) }),
    parameters: parametersOf(args, home === undefined ? undefined : memberParameters),
    tags: tagsOf(values.tag ?? []),
    more,
  };
}

/** Where a member's home is. */
function placeIn(home: string, from: string): Place {
  const [, account, region] = /^(\d{12})\/([a-z]{2,8}(?:-[a-z]+)+-\d+)$/.exec(home) ?? [];
  if (account === undefined || region === undefined)
    throw new InputError(`--member is HOME_ACCOUNT/HOME_REGION, such as 111122223333/eu-west-1, not ${home}.`);
  if (partitionOf(region) !== partitionOf(from))
    throw new InputError(`--member ${home}: ${region} and ${from} are of different partitions, which nothing crosses.`);
  return { account, region };
}

function tagsOf(given: (string | boolean)[]): Record<string, string> {
  const pairs = given.map((one): [string, string] => {
    const [key = '', ...value] = String(one).split('=');
    if (key === '' || value.length === 0 || /^aws:/i.test(key))
      throw new InputError(`--tag ${one} is not right: give --tag KEY=VALUE, the key without aws:.`);
    return [key, value.join('=')];
  });
  return Object.fromEntries(pairs);
}

/** Where the second stack is, which forwards IAM's events; undefined where these are reported in the deployment's own Region. */
export function forwardingRegion({ region }: AskedDeployment): string | undefined {
  const globalRegion = globalRegionOf(partitionOf(region));
  return globalRegion === region ? undefined : globalRegion;
}

/** The stack that forwards, by its name without `holdfast-`. */
export const forwardingStage = ({ stage, region }: AskedDeployment): string => `${stage}-iam-to-${region}`;
