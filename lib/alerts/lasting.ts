import type { Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { mergedActions } from './difference.ts';
import { inTerraform } from './hcl.ts';
import { field, indent } from './lines.ts';
import { authorsOf, type Told } from './told.ts';
import { type Tool, toolOf } from './tool.ts';
import { inCloudFormation } from './yaml.ts';

const mostLines = 40;

/** Transitions after which nothing is to be kept, or that say one thing only. */
const silent = new Set<Transition>([
  'corrected',
  'stale',
  'resolved',
  'refused',
  'exempted',
  'rolled-back',
  'not-allowed',
]);

/** What has to stand in the configuration of the tool that made the change, so that its next run does not make it again. */
export function lastingOf(transition: Transition, told: Told[]): string[] {
  if (silent.has(transition)) return [];
  const byTool = new Map<string, { tool: Tool; told: Told[] }>();
  for (const one of told) {
    const [author] = authorsOf([one]);
    const tool = author && toolOf(author.actor);
    if (!tool?.configures) continue;
    const known = byTool.get(tool.name) ?? { tool, told: [] };
    byTool.set(tool.name, { tool, told: [...known.told, one] });
  }
  return [...byTool.values()].flatMap(({ tool, told: some }) => linesFor(tool, some));
}

function linesFor(tool: Tool, told: Told[]): string[] {
  const actions = mergedActions(told.flatMap(({ part }) => part.remedies[0]?.actions ?? []));
  const render = tool.configures === 'terraform' ? inTerraform : inCloudFormation;
  const snippets = new Map<string, string[]>();
  for (const action of actions) {
    const snippet = render(action);
    if (!snippet) continue;
    const where = `${snippet.where}${stackOf(tool, action, told)}`;
    snippets.set(where, [...(snippets.get(where) ?? []), ...snippet.lines]);
  }
  const next = tool.configures === 'terraform' ? `${tool.name}'s next run` : `The next update by ${tool.name}`;
  return [...snippets].flatMap(([where, lines]) => [
    ...field('Lasting', `${next} takes it away. Add to ${where}:`),
    ...lines.slice(0, mostLines).map((line) => `${indent}${line}`),
    ...(lines.length > mostLines ? [`${indent}# and ${lines.length - mostLines} more lines`] : []),
  ]);
}

/** The stack and the logical id of what an action writes to, where its tags name them. */
function stackOf(tool: Tool, { target }: Action, told: Told[]): string {
  if (tool.configures !== 'cloudformation') return '';
  const tags = told.map(({ record }) => record.about?.[target]?.tags).find(Boolean);
  const [stack, id] = [tags?.['aws:cloudformation:stack-name'], tags?.['aws:cloudformation:logical-id']];
  return stack === undefined ? '' : ` (${id === undefined ? '' : `${id} in `}stack ${stack})`;
}
