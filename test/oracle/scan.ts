import fc from 'fast-check';
import { decideAccess } from '../../lib/iam/access.ts';
import { answers } from './agreement.ts';
import { cases } from './arbitraries.ts';

const n = Number(process.argv[2] ?? 2000),
  seed = Number(process.argv[3] ?? 1);
const want = process.argv[4];
const counts: Record<string, number> = {};
const t = Date.now();
fc.sample(cases, { numRuns: n, seed }).forEach((c) => {
  let a;
  try {
    a = answers(c);
  } catch (e) {
    a = { lib: 'THROW', oracle: String(e) };
  }
  const k = `${a.lib} / ${a.oracle}`;
  counts[k] = (counts[k] ?? 0) + 1;
});
console.log(Date.now() - t, 'ms');
for (const [k, v] of Object.entries(counts).sort()) console.log(k, v);
const show = (c: any) => {
  console.log(JSON.stringify(c.request));
  for (const [k, v] of Object.entries(c.policies)) console.log('  ', k, JSON.stringify(v));
  console.log('   lib:', JSON.stringify(decideAccess(c.policies, c.request)), '\n');
};
if (want) {
  const [l, o] = want.split('/');
  for (let i = 0; i < Number(process.argv[5] ?? 3); i++) {
    const r = fc.check(
      fc.property(cases, (c) => {
        const a = answers(c);
        return !((l === '*' || a.lib === l) && a.oracle === o && a.lib !== a.oracle);
      }),
      { numRuns: n, seed: seed + i },
    );
    if (r.counterexample) show(r.counterexample[0]);
  }
}
