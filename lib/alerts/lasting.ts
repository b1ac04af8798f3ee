import type { Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { mergedActions } from './difference.ts';
import { inTerraform } from './hcl.ts';
import { field, indent } from './lines.ts';
import { authorsOf, type Told } from './told.ts';
import { type Tool, toolOf } from './tool.ts';
import { inCloudFormation } from './yaml.ts';

/** The most lines of configuration in an alert; `holdfast show` has all. */
const mostLines = 48;

/** Transitions after which no configuration has to change, or whose alert is short; before `announced`, an alert has shown what to keep. */
const silent = new Set<Transition>([
  'corrected',
  'stale',
  'announced',
  'resolved',
  'refused',
  'exempted',
  'rolled-back',
  'not-allowed',
]);

/** What to add to the configuration of the tool that made the change, so that its next run does not undo the repair; uncut where nothing else repairs it. */
export function lastingOf(transition: Transition, told: Told[]): { lines: string[]; isWhole: boolean } {
  if (silent.has(transition)) return { lines: [], isWhole: false };
  const byTool = new Map<string, { tool: Tool; told: Told[] }>();
  for (const one of told) {
    const [author] = authorsOf([one]);
    const tool = author && toolOf(author.actor);
    if (!tool?.configures) continue;
    const known = byTool.get(tool.name) ?? { tool, told: [] };
    byTool.set(tool.name, { tool, told: [...known.told, one] });
  }
  const tools = [...byTool.values()];
  const snippets = tools.map(({ tool, told: some }) => linesFor(tool, some));
  const covered = tools.flatMap(({ told: some }) => some).length;
  return {
    lines: snippets.flatMap(({ lines }) => lines),
    isWhole: covered === told.length && snippets.every(({ isWhole }) => isWhole),
  };
}

function linesFor(tool: Tool, told: Told[]): { lines: string[]; isWhole: boolean } {
  const actions = mergedActions(told.flatMap(({ part }) => part.remedies[0]?.actions ?? []));
  const render = tool.configures === 'terraform' ? inTerraform : inCloudFormation;
  const snippets = new Map<string, string[]>();
  let isWhole = actions.length > 0;
  for (const action of actions) {
    const snippet = render(action);
    if (!snippet) {
      isWhole = false;
      continue;
    }
    const where = `${snippet.where}${stackOf(tool, action, told)}`;
    snippets.set(where, [...(snippets.get(where) ?? []), ...snippet.lines]);
  }
  const next =
    tool.configures === 'terraform'
      ? `${tool.name}'s next run undoes it.`
      : `The next update by ${tool.name} may undo it.`;
  const lines = [...snippets].flatMap(([where, of], index) => [
    ...field('Lasting', `${index === 0 ? `${next} ` : ''}Add to ${where}:`),
    ...of.slice(0, mostLines).map((line) => `${indent}${line}`),
    ...(of.length > mostLines ? [`${indent}# and ${of.length - mostLines} more lines`] : []),
  ]);
  return { lines, isWhole: isWhole && [...snippets.values()].every((of) => of.length <= mostLines) };
}

/** The stack and the logical id of what an action writes to, where its tags name them. */
function stackOf(tool: Tool, { target }: Action, told: Told[]): string {
  if (tool.configures !== 'cloudformation') return '';
  const tags = told.map(({ record }) => record.about?.[target]?.tags).find(Boolean);
  const [stack, id] = [tags?.['aws:cloudformation:stack-name'], tags?.['aws:cloudformation:logical-id']];
  return stack === undefined ? '' : ` (${id === undefined ? '' : `${id} in `}stack ${stack})`;
}
