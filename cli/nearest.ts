import { distance } from 'fastest-levenshtein';
import { type Path, pathText } from './places.ts';

/** What a schema says about a member, as far as hints go. */
export type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
  definitions?: Record<string, Schema>;
};

/** Where members of a name belong: the name as it is spelled, and the places that have it, as `kms.keys[]`. */
type Homes = Map<string, { name: string; places: string[] }>;

const indexed = new WeakMap<Schema, Homes>();

/** Every member a schema knows, by its name and by its name in lower case, the places nearest to the root first. */
function homesOf(root: Schema): Homes {
  const known = indexed.get(root);
  if (known) return known;
  const homes: Homes = new Map();
  let level: { schema: Schema; place: string; within: readonly Schema[] }[] = [{ schema: root, place: '', within: [] }];
  for (let depth = 0; depth < 12 && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { schema, place, within } of level) {
      for (const each of variantsOf(schema, root)) {
        // A structure may hold itself.
        if (within.includes(each)) continue;
        const inside = [...within, each];
        if (typeof each.additionalProperties === 'object')
          next.push({ schema: each.additionalProperties, place: `${place}.*`, within: inside });
        if (each.items) next.push({ schema: each.items, place: `${place}[]`, within: inside });
        for (const [name, member] of Object.entries(each.properties ?? {})) {
          for (const spelling of new Set([name, name.toLowerCase()])) {
            const home = homes.get(spelling) ?? { name, places: [] };
            if (home.name === name && !home.places.includes(place)) home.places.push(place);
            if (!homes.has(spelling) || home.name === spelling) homes.set(spelling, home);
          }
          next.push({ schema: member, place: place === '' ? name : `${place}.${name}`, within: inside });
        }
      }
    }
    level = next;
  }
  indexed.set(root, homes);
  return homes;
}

function variantsOf(schema: Schema, root: Schema): Schema[] {
  if (schema.$ref !== undefined) {
    const referred = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
    return referred ? variantsOf(referred, root) : [];
  }
  const branches = [schema.then, schema.else].filter((branch) => branch !== undefined);
  return branches.length > 0 ? branches.flatMap((branch) => variantsOf(branch, root)) : [schema];
}

/** Members that belong elsewhere under another name, with that place: what other tools call it. */
export type Elsewhere = Record<string, string>;

/** What to say of a member that its object does not know: the nearest it knows, where a member of that name belongs, or what it knows. */
export function hint(path: Path, known: string[], root: Schema, elsewhere: Elsewhere = {}): string {
  const written = String(path.at(-1));
  const [closest] = ranked(written, known);
  const isNear = (cost: number) => closest !== undefined && closest.cost <= cost;
  if (isNear(1)) return `; did you mean ${closest?.name}?`;
  const within = pathText(path.slice(0, -1))
    .replace(/^accounts\[\d+\]\.?/, '')
    .replace(/\[\d+\]/g, '[]');
  const homes = homesOf(root);
  const home = homes.get(written) ?? homes.get(written.toLowerCase());
  const places = home?.places.map((place) => place.replace(/^accounts\[\]\.?/, '')).filter((place) => place !== within);
  if (home && places && places.length > 0) {
    const spelled = home.name === written ? 'it' : home.name;
    return ` here; ${spelled} belongs to ${nearestPlace(places, within) || 'the top of the document'}.`;
  }
  const other = Object.hasOwn(elsewhere, written) ? elsewhere[written] : undefined;
  if (other !== undefined) return ` here; it belongs to ${other}.`;
  if (isNear(Math.min(3, Math.ceil(written.length / 3)))) return `; did you mean ${closest?.name}?`;
  if (known.length > 0 && known.length <= 16) return `; known here are ${known.join(', ')}.`;
  return closest ? `; did you mean ${closest.name}?` : '.';
}

/** Below the object that lacks it, else next to it, else nearest to the root. */
function nearestPlace(places: string[], within: string): string {
  const shared = (place: string) => {
    const [one, other] = [place.split('.'), within.split('.')];
    const apart = one.findIndex((part, index) => part !== other[index]);
    return apart < 0 ? one.length : apart;
  };
  const order = (place: string) => [-shared(place), place.split('.').length] as const;
  return places.toSorted((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1])[0] ?? '';
}

/** The known name that takes the fewest edits from the one written, letter case aside; undefined where none is known. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  return ranked(written, known)[0]?.name;
}

/** The known name that so many edits part from the one written, letter case aside; undefined where none is so near. */
export function nearestWithin(edits: number, written: string, known: readonly string[]): string | undefined {
  const [closest] = ranked(written, known);
  return closest && closest.cost <= edits ? closest.name : undefined;
}

/** The known name that was likely meant: one that begins so, or that few edits part from the one written; else undefined. */
export function likelyMeant(written: string, known: readonly string[]): string | undefined {
  const begun = known.filter((name) => written.length > 1 && name.startsWith(written));
  if (begun.length === 1) return begun[0];
  const [closest] = ranked(written, known);
  if (closest === undefined) return undefined;
  const longer = Math.max(written.length, closest.name.length);
  return closest.cost <= Math.max(2, written.length / 3) && closest.cost <= longer / 2 ? closest.name : undefined;
}

function ranked(written: string, known: readonly string[]): { name: string; cost: number }[] {
  // Of a very long word only the beginning is compared: the cost is the product of both lengths.
  const cost = (name: string) => distance(written.slice(0, 200).toLowerCase(), name.toLowerCase());
  return known.map((name) => ({ name, cost: cost(name) })).sort((a, b) => a.cost - b.cost);
}
