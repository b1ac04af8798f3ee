import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, type ScalarTag, type Tags, YAMLSeq } from 'yaml';
import { defaultSettings } from '../../lib/settings.ts';
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

/**
 * The template of a member's stack, deploy/member.yml with what it includes; where the settings name another tag than the
 * default, of these opt-ins. A member's roles reach all its Regions.
 */
export async function memberTemplate(
  { whereTagged }: Pick<RepairOptIns, 'whereTagged'> = repairOptIns(defaultSettings.repair),
  artifacts = '*/*',
): Promise<Record<string, unknown>> {
  const inEveryRegion = (text: string) => text.replaceAll(/\$\{AWS::Region\}/g, '*');
  // What the framework would fill in.
  const filled = (text: string) =>
    text
      .replaceAll(/\$\{param:artifacts, '[^']*'\}/g, artifacts)
      .replaceAll(/\$\{file\(dist\/repair\.json\):whereTagged\}/g, JSON.stringify(whereTagged));
  const options = { merge: true, customTags: tags(new Map()) };
  const files = new Map<string, unknown>();
  for (const name of ['reads.yml', 'repairs/writes.yml'])
    files.set(name, parse(filled(inEveryRegion(await read(name))), options));
  for (const [name, pattern] of Object.entries(parse(await read('patterns.yml'), options)))
    files.set(`patterns.yml ${name}`, pattern);
  return parse(await read('member.yml'), { merge: true, customTags: tags(files) });
}
