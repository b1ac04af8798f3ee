import { addStatements } from '../access/policy-document.ts';
import { bytesOver, inlineOver, policyLimits } from '../access/policy-text.ts';
import { withoutPath } from '../model.ts';
import type { ReadDocument } from '../recorded.ts';
import type { IdentityPolicy, PolicyDocument } from '../resources.ts';
import type { Action } from '../verdict.ts';

/** What documents have room for, one repair after the other: each alone was judged to fit, together they may not. */
export interface Room {
  /** Why these do not fit together with those counted before; undefined where they do. */
  lacking(actions: Action[]): string | undefined;
  /** Counts these from now on. */
  take(actions: Action[]): void;
}

type Adding = Extract<Action, { addStatement: unknown }>;

const isAdding = (action: Action): action is Adding => 'addStatement' in action;

/** The room in documents as they were read. */
export function roomIn(documents: ReadDocument[]): Room {
  const taken: Adding[] = [];
  const textOf = (resource: string, document: ReadDocument['document']) =>
    documents.find((one) => one.resource === resource && one.document === document)?.text;
  const overOf: Record<Adding['api'], (target: string, all: Adding[]) => number> = {
    'kms:PutKeyPolicy': (target, all) => bytesOver(withAll(textOf(target, 'key-policy'), all), policyLimits.key),
    's3:PutBucketPolicy': (target, all) =>
      bytesOver(withAll(textOf(target, 'bucket-policy'), all), policyLimits.bucket),
    'iam:PutRolePolicy'(target, all) {
      const role = textOf(withoutPath(target), 'role');
      const { policies = [] }: { policies?: IdentityPolicy[] } = role === undefined ? {} : JSON.parse(role);
      const held = policies.filter(({ kind }) => kind === 'inline').map(({ document }) => document);
      return inlineOver([...held, withAll(undefined, all)]);
    },
  };
  return {
    lacking(actions) {
      const adding = actions.filter(isAdding);
      const each = new Map(adding.map((one) => [`${one.api} ${one.target}`, one]));
      for (const { api, target } of each.values()) {
        const all = [...taken, ...adding].filter((one) => one.api === api && one.target === target);
        const over = all.length < 2 ? 0 : overOf[api](target, all);
        if (over > 0) return noRoom(api, target, over);
      }
      return undefined;
    },
    take(actions) {
      taken.push(...actions.filter(isAdding));
    },
  };
}

const withAll = (text: string | undefined, all: Adding[]): PolicyDocument =>
  addStatements(
    text === undefined ? { Version: '2012-10-17' } : JSON.parse(text),
    all.map(({ addStatement }) => addStatement),
    [],
  ).document;

const noRoom = (api: Adding['api'], target: string, over: number) =>
  api === 'iam:PutRolePolicy'
    ? `The inline policies of ${target} have no room for the statement: ${over} characters are lacking after what is written before it.`
    : `The policy of ${target} has no room for the statement: ${over} bytes are lacking after what is written before it.`;
