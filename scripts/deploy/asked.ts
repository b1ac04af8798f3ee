import { parseArgs } from 'node:util';
import { InputError } from '../../cli/input-error.ts';
import { parametersOf } from '../../cli/packaged/parameters.ts';
import { globalRegionOf, partitionOf } from '../../lib/changes/partition.ts';

/** How deploying is called. */
export const usage = `npm run deploy -- --stage STAGE --region REGION [--profile PROFILE] [--param NAME=VALUE ...] [--tag KEY=VALUE ...] [--dry-run | --remove]
  --profile    the profile of every call, of the deployment and of its removal; --aws-profile is the same
  --param      repairs=on adds the writer; docs/deploying.md has them all
  --tag        a tag on the stacks, and through them on everything in them
  --dry-run    says what would change, and makes nothing
  --remove     takes everything away but the table of records
  Anything else goes to the Serverless Framework as it is.`;

/** What a person asks of a deployment. */
export interface AskedDeployment {
  stage: string;
  region: string;
  profile?: string;
  dryRun: boolean;
  remove: boolean;
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
  help: { type: 'boolean' },
} as const;

/** What the command line asks for; undefined where it asks for help or names no stage or Region. Throws InputError where it is wrong. */
export function askedDeployment(args: string[]): AskedDeployment | undefined {
  const { values, tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const said = (name: 'stage' | 'region' | 'profile' | 'aws-profile'): string | undefined => {
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
  return {
    stage,
    region,
    ...(profile !== undefined && { profile }),
    dryRun,
    remove,
    parameters: parametersOf(args),
    tags: tagsOf(values.tag ?? []),
    more: tokens.flatMap((token) =>
      token.kind === 'option' && Object.hasOwn(options, token.name) ? [] : (args[token.index] ?? []),
    ),
  };
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
