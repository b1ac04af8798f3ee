import { type Path, pathText } from '../places.ts';
import { visitMembers } from './json-members.ts';
import { deepest, givenTwice, type Read, tooDeep } from './source.ts';

/** Reads JSON; undefined for what is not JSON. */
export function jsonSource(text: string, name: string): Read | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const lines = lineCounter(text);
  let places: Map<string, number> | undefined;
  const lineOf = (path: Path) => {
    if (!text.trimEnd().includes('\n')) return undefined;
    if (!places) {
      places = new Map();
      const found = places;
      visitMembers(text, (of, at) => {
        found.set(of.join('\0'), at);
        return true;
      });
    }
    for (let length = path.length; length > 0; length--) {
      const at = places.get(path.slice(0, length).join('\0'));
      if (at !== undefined) return lines.lineAt(at);
    }
    return undefined;
  };
  const problems: string[] = [];
  visitMembers(text, (path, at, first) => {
    const tell = (problem: string) => problems.push(`${name}:${lines.lineAt(at)}: ${problem}`);
    if (first !== undefined) tell(givenTwice(pathText(path), lines.lineAt(first)));
    if (path.length <= deepest) return problems.length < 100;
    tell(tooDeep(path));
    value = null;
    return false;
  });
  return { name, value, lineOf, problems };
}

function lineCounter(text: string): { lineAt(offset: number): number } {
  const starts: number[] = [];
  return {
    lineAt(offset) {
      if (starts.length === 0) {
        starts.push(0);
        for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
      }
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}
