import type { Deployed } from '../../cli/deployed/stack.ts';
import type { MemberTemplate } from '../../cli/packaged/member-template.ts';
import type { Place } from '../../lib/model.ts';
import type { AskedDeployment } from './asked.ts';

/** A deployment of a member's stack. */
export type AskedMember = AskedDeployment & { memberOf: Place };

/** The parameters that are given, by the template's names. */
export function givenIn({ stage, memberOf, parameters }: AskedMember): Record<string, string> {
  const given = Object.entries(parameters).map(([name, value]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, value]);
  return { HomeAccount: memberOf.account, HomeRegion: memberOf.region, Stage: stage, ...Object.fromEntries(given) };
}

/** What is not given and stays as it is: an owner's opt-ins end by his word alone, and not by what he did not say. */
export function keptIn(
  asked: AskedMember,
  template: MemberTemplate,
  deployed: Deployed | undefined,
): Record<string, string> {
  const given = givenIn(asked);
  const isKept = ([name, value]: [string, string]) => {
    const known = Object.hasOwn(template.Parameters, name) ? template.Parameters[name] : undefined;
    return known !== undefined && !Object.hasOwn(given, name) && value !== known.Default;
  };
  return Object.fromEntries(Object.entries(deployed?.parameters ?? {}).filter(isKept));
}

/** What was kept, for people. */
export const asBefore = (kept: Record<string, string>): string => {
  const own = Object.entries(kept).map(([name, value]) => `${name}=${value}`);
  return own.length === 0 ? '' : `, with ${own.join(', ')} as before`;
};
