import { describe, expect, test } from 'vitest';
import { type AskedDeployment, askedDeployment, forwardingRegion } from '../../../scripts/deploy/asked.ts';
import { forwardingArguments, homeArguments } from '../../../scripts/deploy/framework-arguments.ts';
import { forwardingKey, wrongKey } from '../../../scripts/deploy/keys.ts';

const here = ['--stage', 'prod', '--region', 'eu-west-1'];
const key = (region: string, id = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34') =>
  `arn:aws:kms:${region}:111122223333:key/${id}`;

function asked(...args: string[]): AskedDeployment {
  const found = askedDeployment([...here, ...args]);
  if (!found) throw new Error('Nothing was asked.');
  return found;
}

describe('What is asked of a deployment', () => {
  test.each([['--profile', 'work'], ['--aws-profile', 'work'], ['--profile=work'], ['--aws-profile=work']])(
    '%s reaches both stacks',
    (...args) => {
      const all = asked(...args);
      expect(all.profile).toBe('work');
      for (const passed of [homeArguments(all), forwardingArguments(all, 'us-east-1')])
        expect(passed.slice(-2)).toEqual(['--aws-profile', 'work']);
    },
  );

  test('without a profile none is passed', () => {
    expect([...homeArguments(asked()), ...forwardingArguments(asked(), 'us-east-1')].join(' ')).not.toContain(
      'profile',
    );
  });

  test('parameters and what is not known go to the framework, its own options do not', () => {
    const all = asked(
      '--param',
      'repairs=on',
      '--param=artifacts=b/*',
      '--verbose',
      '--dry-run',
      '--tag',
      'a=b',
      '--force',
    );
    expect(homeArguments(all)).toEqual([
      ...here,
      ...['--param', 'repairs=on', '--param', 'artifacts=b/*', '--verbose', '--force'],
    ]);
    expect(all).toMatchObject({ dryRun: true, remove: false, tags: { a: 'b' } });
    expect(forwardingArguments(all, 'us-east-1')).toEqual([
      ...['--stage', 'prod', '--region', 'us-east-1', '--param', 'home=eu-west-1'],
    ]);
  });

  test.each([
    [['--param', 'repair=on'], /--param repair is not known; did you mean repairs\?/],
    [['--param', 'repairs=yes'], /repairs is on or off, not yes/],
    [['--param', 'kmsKey=alias/mine'], /give kmsKey=KEY_ARN/],
    [['--param', 'subnets=subnet-1'], /go together/],
    [['--tag', 'team'], /--tag KEY=VALUE/],
    [['--tag', 'aws:x=y'], /without aws:/],
    [['--profile'], /--profile needs a value/],
    [['--dry-run', '--remove'], /leave out --remove/],
    [['--member', 'eu-west-1'], /HOME_ACCOUNT\/HOME_REGION, such as/],
    [['--member', '111122223333/cn-north-1'], /different partitions/],
    [['--member', '111122223333/eu-west-1', '--verbose'], /does not know --verbose/],
    [['--member', '111122223333/eu-west-1', '--param', 'kmsKey=x'], /--param kmsKey is not known/],
  ])('%j is refused', (args, why) => {
    expect(() => asked(...args)).toThrow(why);
  });

  test('a member’s home is an account and a Region, and its parameters are its own', () => {
    const repairKeys = key('eu-west-1');
    expect(asked('--member', '111122223333/us-east-1', '--param', `repairKeys=${repairKeys}`)).toMatchObject({
      memberOf: { account: '111122223333', region: 'us-east-1' },
      parameters: { repairKeys },
    });
    expect(asked().memberOf).toBeUndefined();
  });

  test('without a stage or a Region nothing is asked', () => {
    expect(askedDeployment(['--region', 'eu-west-1'])).toBeUndefined();
    expect(askedDeployment(['--stage', 'prod'])).toBeUndefined();
    expect(askedDeployment([...here, '--help'])).toBeUndefined();
  });
});

describe('The key of a deployment', () => {
  test('is of its Region', () => {
    expect(wrongKey(asked('--param', `kmsKey=${key('eu-west-1')}`))).toBeUndefined();
    expect(wrongKey(asked('--param', `kmsKey=${key('us-east-1')}`))).toMatch(
      /is of us-east-1; give a key of eu-west-1/,
    );
    expect(wrongKey(asked('--param', `forwardKmsKey=${key('us-east-1')}`))).toBeUndefined();
    expect(wrongKey(asked('--param', `forwardKmsKey=${key('eu-west-1')}`))).toMatch(/give a key of us-east-1/);
    const global = askedDeployment([
      '--stage',
      'a',
      '--region',
      'us-east-1',
      '--param',
      `forwardKmsKey=${key('us-east-1')}`,
    ]);
    expect(global && wrongKey(global)).toMatch(/nothing is forwarded/);
  });

  test('has a replica where IAM is, if it is of several Regions', () => {
    const to = (...args: string[]) => forwardingKey(asked(...args), 'us-east-1');
    expect(to('--param', `kmsKey=${key('eu-west-1', 'mrk-1')}`)).toBe(key('us-east-1', 'mrk-1'));
    expect(to('--param', `kmsKey=${key('eu-west-1')}`)).toBeUndefined();
    expect(to('--param', `kmsKey=${key('eu-west-1')}`, '--param', `forwardKmsKey=${key('us-east-1')}`)).toBe(
      key('us-east-1'),
    );
    const all = asked('--param', `kmsKey=${key('eu-west-1', 'mrk-1')}`);
    expect(forwardingArguments(all, 'us-east-1')).toContain(`kmsKey=${key('us-east-1', 'mrk-1')}`);
  });

  test.each([
    ['eu-west-1', 'us-east-1'],
    ['us-east-1', undefined],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['us-gov-west-1', undefined],
    ['cn-northwest-1', 'cn-north-1'],
  ])('IAM events of %s are forwarded from %s', (region, from) => {
    const found = askedDeployment(['--stage', 'a', '--region', region]);
    expect(found && forwardingRegion(found)).toBe(from);
  });
});
