import { type Evidence, partsOf, type Verdict } from '../../verdict.ts';
import { combined, joined } from './combined.ts';
import { compliant, insufficientData, nonCompliant } from './verdicts.ts';

/** One verdict made of those on a subject's parts; undefined ones do not count. Non-compliant comes before undecided, and that before compliant. */
export function oneVerdict(verdicts: (Verdict | undefined)[]): Verdict {
  const all = verdicts.flatMap((verdict) => (verdict ? partsOf(verdict) : []));
  const parts = [
    ...new Map(all.map((part) => [`${part.principal ?? ''} ${part.resource ?? ''} ${part.detail}`, part])).values(),
  ];
  const broken = parts.filter(({ verdict }) => verdict === 'NON_COMPLIANT');
  const [first] = parts;
  if (!first) return compliant;
  if (broken.length === 0) {
    const { detail, advice } = first;
    return insufficientData(detail, {
      evidence: joined(parts.map(({ evidence }) => evidence)),
      parts,
      advice,
    });
  }
  const advice = [...new Set(broken.flatMap((part) => part.advice ?? []))];
  return nonCompliant({
    detail: broken.map(({ detail }) => detail).join(' '),
    evidence: joined(broken.map(({ evidence }) => evidence)),
    remedies: combined(broken.map(({ remedies }) => remedies)),
    parts,
    advice: advice.join(' ') || undefined,
  });
}

/** A finding with further evidence for the whole and for each of its parts; any other verdict as it is. */
export function withEvidence(verdict: Verdict, more: Evidence): Verdict {
  if (verdict.verdict !== 'NON_COMPLIANT') return verdict;
  const parts = verdict.parts?.map((part) => ({ ...part, evidence: { ...part.evidence, ...more } }));
  return { ...verdict, evidence: { ...verdict.evidence, ...more }, parts };
}
