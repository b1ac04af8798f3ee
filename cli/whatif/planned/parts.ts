import { type Facts, type PlannedKind, type PlannedResource, Unknown } from './plan.ts';

/** One thing that a resource of a plan or template makes: of several, `part` tells which. */
export interface Part {
  kind: PlannedKind;
  part?: string;
  facts: Facts;
}

/** What becomes of each part of a resource, from what it made and will make. */
export function inParts(
  { address, action }: Pick<PlannedResource, 'address' | 'action'>,
  before: Part[],
  after: Part[],
): PlannedResource[] {
  const isNew = action === 'create' || action.startsWith('replace');
  return paired(before, after).map(({ kind, was, is }) => ({
    address,
    kind,
    action: action === 'keep' ? action : !is ? 'delete' : !was && !isNew ? 'create' : action,
    before: was?.facts,
    after: is?.facts,
  }));
}

function paired(before: Part[], after: Part[]): { kind: PlannedKind; was?: Part; is?: Part }[] {
  const isSame = (one: Part) => (other: Part) => one.kind === other.kind && one.part === other.part;
  return [
    ...after.map((is) => {
      return { kind: is.kind, is, was: before.find(isSame(is)) };
    }),
    ...before.filter((was) => !after.some(isSame(was))).map((was) => ({ kind: was.kind, was })),
  ];
}

/** The roles and users that a policy is for, as the members by which facts name them. */
export const holders = (roles: unknown[], users: unknown[]): { part: string; holder: Facts }[] => [
  ...roles.map((name) => ({ part: `role ${shown(name)}`, holder: { RoleName: name } })),
  ...users.map((name) => ({ part: `user ${shown(name)}`, holder: { UserName: name } })),
];

const shown = (name: unknown) => (name instanceof Unknown ? name.text : String(name));
