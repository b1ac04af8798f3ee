import { runNamed } from '../../../scripts/run-named.ts';

const help = `npm run evidence -- oracle [N] [--seed S] [--path P]
    whether lib/iam decides as a second evaluator does, on N random cases; exit 1 where not, with the smallest such case
npm run evidence -- histories [N] [--seed S] [--path P]
    whether N random histories, each in two delivery orders, end as the laws say; exit 1 where not, with the smallest
npm run evidence -- faults [--story PART] [--call REGEXP] [--every] [--print]
    one fault at each call of each function in a few standard stories; makes docs/evidence/faults.md, exit 1 where a cell is wrong;
    --every: at each time that a call is made, not the first and the last alone
npm run evidence -- fuzz [N] [--seed S]
    whether N random accounts, settings and events are taken, or refused with their place; exit 1 where one is neither
npm run evidence -- mutants
    with each point of law 13 taken out in turn, whether a scenario turns red; exit 1 where none does`;

await runNamed('evidence', help, {
  oracle: () => import('./oracle.ts'),
  faults: () => import('./faults.ts'),
  histories: () => import('./histories.ts'),
  fuzz: () => import('./fuzz.ts'),
  mutants: () => import('./mutants.ts'),
});
