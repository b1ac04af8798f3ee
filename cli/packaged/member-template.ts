import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, type ScalarTag, type Tags, YAMLSeq } from 'yaml';
import { defaultSettings } from '../../lib/effective-settings.ts';
import { type RepairOptIns, repairOptIns } from './repair-opt-ins.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'deploy');

/** CloudFormation's short forms of its functions, as YAML tags. */
function tags(files: Map<string, unknown>): Tags {
  const named = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);
  const scalars = ['Ref', 'Sub', 'GetAtt', 'Condition'].map(
    (name): ScalarTag => ({
      tag: `!${name}`,
      resolve: (text) => ({ [named(name)]: name === 'GetAtt' ? text.split('.') : text }),
    }),
  );
  const lists = ['And', 'Or', 'Not', 'Equals', 'If', 'Join', 'FindInMap'].map((name) => ({
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve(seq: unknown) {
      const { items } = seq as YAMLSeq;
      const toJSON = (...given: Parameters<YAMLSeq['toJSON']>) => ({
        [named(name)]: YAMLSeq.prototype.toJSON.apply(seq, given),
      });
      return Object.assign(new YAMLSeq(), { items, toJSON });
    },
  }));
  const file: ScalarTag = { tag: '!File', resolve: (text) => files.get(text) };
  return [...scalars, ...lists, file] as Tags;
}

const read = (name: string) => readFile(path.join(folder, name), 'utf8');

/** A member's template, as far as it is asked for its parameters. */
export interface MemberTemplate extends Record<string, unknown> {
  Parameters: Record<string, { Default?: unknown }>;
}

/** The template of a member's stack, deploy/member.yml with what it includes, with these opt-ins by tag. A member's roles reach all its Regions. */
export async function memberTemplate({ whereTagged }: Pick<RepairOptIns, 'whereTagged'> = byDefault) {
  // What the framework would fill in, and what is the one Region of a deployment.
  const filled = (text: string) =>
    text
      .replaceAll('${AWS::Region}', '*')
      .replaceAll(/\$\{param:artifacts, '[^']*'\}/g, '${Artifacts}')
      .replaceAll('${file(dist/repair.json):whereTagged}', JSON.stringify(whereTagged));
  const options = { merge: true, customTags: tags(new Map()) };
  const files = new Map<string, unknown>();
  for (const name of ['reads.yml', 'repairs/writes.yml']) files.set(name, parse(filled(await read(name)), options));
  for (const [name, pattern] of Object.entries(parse(await read('patterns.yml'), options)))
    files.set(`patterns.yml ${name}`, pattern);
  const template: MemberTemplate = parse(await read('member.yml'), { merge: true, customTags: tags(files) });
  return template;
}

const byDefault = repairOptIns(defaultSettings.repair);
