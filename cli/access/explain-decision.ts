import { type AccessDecision, type Because, decideAccess, decidingStatements } from '../../lib/iam/access.ts';
import type { AccessCase } from '../../lib/iam/access-case.ts';
import { keyUse } from '../../lib/iam/key-state.ts';
import { type NearMiss, nearMisses } from '../../lib/iam/near-misses.ts';
import { coloursOn } from '../colours.ts';

const colours = { Allowed: 'green', ImplicitlyDenied: 'red', ExplicitlyDenied: 'red', Unknown: 'yellow' } as const;

/** What a policy of a layer is called; undefined where it has no better name than its place. */
type NameOf = (layer: Because['layer'], policy: Because['policy']) => string | undefined;

/** How a decision is worded. */
export interface Words {
  nameOf?: NameOf;
  /** Name, for a denial, also the statements of other layers that only a condition kept from allowing it. */
  conditions?: boolean;
}

const byPlace: NameOf = () => undefined;

const named = ({ layer, policy, statement }: Because | NearMiss, nameOf: NameOf) =>
  layer === 'grant'
    ? `grant ${policy}`
    : `${nameOf(layer, policy) ?? `${layer} policy ${policy}`}, statement ${JSON.stringify(statement)}`;

function decidingLines({ policies }: AccessCase, decision: AccessDecision, { nameOf = byPlace }: Words): string[] {
  const statements = decidingStatements(policies, decision);
  return decision.because
    .filter(({ policy }) => policy !== null)
    .flatMap((because, index) => {
      const text = JSON.stringify(statements[index]?.statement);
      const decided = because.effect === 'Deny' ? 'denied by' : 'allowed by';
      return [`  ${decision.decision === 'Unknown' ? 'depends on' : decided} ${named(because, nameOf)}`, `    ${text}`];
    });
}

function missedLines(
  { policies, request }: AccessCase,
  decision: AccessDecision,
  { nameOf = byPlace, conditions = false }: Words,
): string[] {
  const misses = nearMisses(policies, request);
  const onCondition = misses.filter(({ obstacle }) => conditions && obstacle?.element === 'condition');
  const layers = [...decision.because, ...onCondition].map(({ layer }) => layer);
  return [...new Set(layers)].flatMap((layer) => {
    const near = misses.filter((miss) => miss.layer === layer);
    if (near.length === 0) return [`  ${layer}: no statement allows it`];
    return near.map((miss) => `  ${layer}: nearest is ${named(miss, nameOf)}; it fails on ${miss.text}`);
  });
}

/** A decision in words: what decided it, or for each layer what came nearest and where it failed. In colour on a terminal only. */
export function explainDecision(
  given: AccessCase,
  decision: AccessDecision = decideAccess(given.policies, given.request),
  words: Words = {},
): string {
  const { id, request, key } = given;
  const head = coloursOn(process.stdout)[colours[decision.decision]](decision.decision);
  const lines = [
    `${id === undefined ? '' : `${id}: `}${head}: ${request.principal} ${request.action} ${request.resource}`,
  ];
  if (decision.reason !== undefined) lines.push(`  ${decision.reason}`);
  if (decision.decision === 'ImplicitlyDenied') lines.push(...missedLines(given, decision, words));
  else lines.push(...decidingLines(given, decision, words));
  const use = key && keyUse(request.action, key);
  if (use)
    lines.push(`  the key ${use.usable ? 'can do it' : `cannot do it (${use.error})`}${use.why ? `: ${use.why}` : ''}`);
  return lines.join('\n');
}
