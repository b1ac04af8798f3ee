import { addStatements } from '../access/policy-document.ts';
import type { Action } from '../verdict.ts';
import { asciiJson, indent, narrow, wrapped } from './lines.ts';

/** Actions each once, those on one document merged as they are written. */
export function mergedActions(actions: Action[]): Action[] {
  const once = [...new Map(actions.map((action) => [JSON.stringify(action), action])).values()];
  const groups = Map.groupBy(once, (action) =>
    'addStatement' in action || 'set' in action
      ? `${action.api} ${action.target} ${'policyName' in action ? action.policyName : ''}`
      : '',
  );
  return [...groups].flatMap(([name, of]) => {
    if (name === '') return of;
    const settings = of.flatMap((action) => ('set' in action ? [action] : []));
    const [setting, ...others] = settings;
    if (setting && others.length === 0) return [setting];
    if (setting) {
      const set = Object.assign({}, ...settings.map((one) => one.set));
      return [{ ...setting, set, was: Object.assign({}, ...settings.map(({ was }) => was)) }];
    }
    const statements = of.flatMap((action) => ('addStatement' in action ? [action.addStatement] : []));
    const [first] = of;
    return addStatements({}, statements, []).added.flatMap((addStatement) =>
      first && 'addStatement' in first ? [{ ...first, addStatement }] : [],
    );
  });
}

/** What an action adds, takes away or sets, line by line; nothing where the call's name says it all. */
export function differenceOf(action: Action): string[] {
  if ('addStatement' in action) return marked('+', action.addStatement);
  if ('narrowStatement' in action)
    return [
      ...marked('-', action.narrowStatement.from),
      ...action.narrowStatement.to.flatMap((one) => marked('+', one)),
    ];
  if ('grant' in action) return marked('+', action.grant);
  if ('set' in action)
    return changesOf(action.was, action.set).flatMap(({ path, was, is }) =>
      wrapped(`${path}: ${was === undefined ? '' : `${asciiJson(was)} -> `}${asciiJson(is)}`, indent, `${indent}  `),
    );
  return [];
}

/** What is taken away or set back where an action is taken back. */
export function undoneOf(action: Action): string[] {
  if ('addStatement' in action) return marked('-', action.addStatement);
  if ('set' in action && action.was !== undefined) return differenceOf({ ...action, set: action.was, was: action.set });
  return [];
}

const marked = (mark: string, value: unknown) =>
  wrapped(asciiJson(value), `${indent}${mark} `, `${indent}${mark}  `, narrow);

/** Every single value that is set, with what it was where that is known and another. */
function changesOf(was: unknown, is: unknown, path = ''): { path: string; was?: unknown; is: unknown }[] {
  if (typeof is !== 'object' || is === null) {
    const isOld = was !== undefined && (typeof was !== 'object' || was === null);
    return was === is ? [] : [{ path, ...(isOld && { was }), is }];
  }
  if (Array.isArray(is) && !Array.isArray(was)) return [{ path, is }];
  return Object.entries(is).flatMap(([name, value]) =>
    changesOf(
      (was as Record<string, unknown> | undefined)?.[name],
      value,
      Array.isArray(is) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`,
    ),
  );
}
