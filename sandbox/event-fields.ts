import { isObject } from './document.ts';

/** A JSON value of an event that is neither object nor array. */
export type Leaf = string | number | boolean | null;

/** The leaves below a path of member names, through every array on the way; objects at the end of the path are none. */
export function leavesAt(node: unknown, path: string[]): Leaf[] {
  if (Array.isArray(node)) return node.flatMap((element) => leavesAt(element, path));
  const [member, ...rest] = path;
  if (member !== undefined) return isObject(node) && Object.hasOwn(node, member) ? leavesAt(node[member], rest) : [];
  return node === undefined || isObject(node) ? [] : [node as Leaf];
}
