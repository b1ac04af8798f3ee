import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deploymentParameters } from '../cli/packaged/parameters.ts';
import { packagedTemplate } from '../cli/packaged/template.ts';
import { settingsWithSources } from '../cli/settings/command.ts';
import { deployerPolicy } from './deployer-policy.ts';
import { forwardingResources } from './forwarding-template.ts';
import { withParts } from './page-parts.ts';

interface Described {
  description?: string;
  properties?: Record<string, Described>;
}

const docs = path.join(import.meta.dirname, '..', 'docs');

/** A cell of a table. */
const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string) => `\`${text}\``;

/** Every setting of holdfast.yml, then every parameter and option of a deployment: what it does, and what holds without it. */
export function settingsTable(): string {
  const schema: Described = JSON.parse(readFileSync(path.join(docs, 'holdfast.schema.json'), 'utf8'));
  const settings = Object.entries(settingsWithSources({}, '')).map(([name, { value }]) => {
    const described = name.split('.').reduce<Described | undefined>((at, part) => at?.properties?.[part], schema);
    if (described?.description === undefined)
      throw new RangeError(`docs/holdfast.schema.json does not describe ${name}.`);
    return [code(name), byDefault(value), described.description];
  });
  const parameters = Object.entries(deploymentParameters).map(([name, { value, what }]) => [
    code(`--param ${name}=${value}`),
    '',
    `${what[0]?.toUpperCase()}${what.slice(1)}.`,
  ]);
  const tag = [
    code('--tag KEY=VALUE'),
    '',
    'A tag on both stacks and on everything in them; may be given more than once.',
  ];
  const rows = [...settings, ...parameters, tag].map((row) => `| ${row.map((text) => cell(text)).join(' | ')} |`);
  return ['| Setting | Default | What it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function byDefault(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return Object.keys(value ?? {}).length === 0 ? 'none' : code(JSON.stringify(value));
  return code(String(value));
}

interface Alarm {
  Type: string;
  Properties: { AlarmDescription?: string };
}

/** Every alarm of the deployment and of the stack that forwards, as it says itself what it means and where to look. */
export async function alarmsTable(): Promise<string> {
  const template = await packagedTemplate({ repairs: true });
  const rowsOf = (resources: Record<string, Alarm>, where: string) =>
    Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([name, { Properties }]) => `| ${code(name)}${where} | ${cell(Properties.AlarmDescription ?? '')} |`);
  const rows = [
    ...rowsOf(template.Resources as Record<string, Alarm>, ''),
    ...rowsOf(forwardingResources(), ', where IAM’s events are forwarded from'),
  ];
  return ['| Alarm | What it says |', '| --- | --- |', ...rows].join('\n');
}

/** Writes the tables of docs/deploying.md, and docs/deployer-policy.json. */
export async function generateDeploying(): Promise<void> {
  const file = path.join(docs, 'deploying.md');
  const parts = { settings: settingsTable(), alarms: await alarmsTable() };
  writeFileSync(file, withParts(readFileSync(file, 'utf8'), parts));
  writeFileSync(path.join(docs, 'deployer-policy.json'), `${JSON.stringify(await deployerPolicy(), null, 2)}\n`);
}

if (import.meta.main) await generateDeploying();
