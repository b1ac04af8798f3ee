import type { Verdict } from '../../finding.ts';

/** One verdict of those on a subject's parts: what is broken first, then what cannot be said, then compliance; undefined parts do not count. */
export function oneVerdict(parts: (Verdict | undefined)[]): Verdict {
  const broken = parts.filter((part) => part?.verdict === 'NON_COMPLIANT');
  const [first, ...rest] = broken;
  if (first && rest.length === 0) return first;
  if (!first) return parts.find((part) => part?.verdict === 'INSUFFICIENT_DATA') ?? { verdict: 'COMPLIANT' };
  return {
    verdict: 'NON_COMPLIANT',
    detail: broken.map(({ detail }) => detail).join(' '),
    evidence: Object.assign({}, ...broken.map(({ evidence }) => evidence)),
    // One remedy mends all, or none is offered: half a repair would be told as done.
    remedies: [],
    advice: broken.flatMap(({ advice, remedies }) => advice ?? remedies.map(({ title }) => `${title}.`)).join(' '),
  };
}
