import { styleText } from 'node:util';
import { type AccessDecision, decideAccess, decidingStatements } from '../lib/iam/access.ts';
import type { AccessCase } from '../lib/iam/access-case.ts';
import { comingNear } from '../lib/iam/coming-near.ts';
import { keyUse } from '../lib/iam/key-state.ts';

const colours = { Allowed: 'green', ImplicitlyDenied: 'red', ExplicitlyDenied: 'red', Unknown: 'yellow' } as const;

const named = ({ layer, policy, statement }: { layer: string; policy: unknown; statement: unknown }) =>
  layer === 'grant' ? `grant ${policy}` : `${layer} policy ${policy}, statement ${JSON.stringify(statement)}`;

function decidingLines({ policies }: AccessCase, decision: AccessDecision): string[] {
  const statements = decidingStatements(policies, decision);
  return decision.because
    .filter(({ policy }) => policy !== null)
    .flatMap((because, index) => {
      const text = JSON.stringify(statements[index]?.statement);
      const decided = because.effect === 'Deny' ? 'denied by' : 'allowed by';
      return [`  ${decision.decision === 'Unknown' ? 'hangs on' : decided} ${named(because)}`, `    ${text}`];
    });
}

function missedLines({ policies, request }: AccessCase, decision: AccessDecision): string[] {
  const misses = comingNear(policies, request);
  const layers = [...new Set(decision.because.map(({ layer }) => layer))];
  return layers.flatMap((layer) => {
    const near = misses.filter((miss) => miss.layer === layer);
    if (near.length === 0) return [`  ${layer}: no statement allows it`];
    return near.map((miss) => `  ${layer}: nearest is ${named(miss)}; it fails on ${miss.text}`);
  });
}

/** A decision in words: what decided it, or for each layer what came nearest and where it failed. In colour on a terminal only. */
export function explainDecision(given: AccessCase): string {
  const { id, policies, request, key } = given;
  const decision = decideAccess(policies, request);
  const head = styleText(colours[decision.decision], decision.decision, { stream: process.stdout });
  const lines = [
    `${id === undefined ? '' : `${id}: `}${head}: ${request.principal} ${request.action} ${request.resource}`,
  ];
  if (decision.reason !== undefined) lines.push(`  ${decision.reason}`);
  if (decision.decision === 'ImplicitlyDenied') lines.push(...missedLines(given, decision));
  else lines.push(...decidingLines(given, decision));
  const use = key && keyUse(request.action, key);
  if (use)
    lines.push(`  the key ${use.usable ? 'can do it' : `cannot do it (${use.error})`}${use.why ? `: ${use.why}` : ''}`);
  return lines.join('\n');
}
