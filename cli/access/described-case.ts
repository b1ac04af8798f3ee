import { type AccessDecision, decideAccess, type PolicyDocument } from '../../lib/iam/access.ts';
import { type AccessCase, readCase } from '../../lib/iam/access-case.ts';
import { accessQuestion } from '../../sandbox/decide-call.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { InputError } from '../input-error.ts';
import { misspelling } from '../kms-actions.ts';
import { callerOf } from './described-caller.ts';
import { resourceOf } from './described-resource.ts';
import type { Words } from './explain-decision.ts';
import { knownAndUnknown } from './request-context.ts';

/** A question about a described account, as it is asked on the command line. */
interface DescribedQuestion {
  principal: string;
  action: string;
  resource: string;
  /** Condition keys with their values; none for a key that is known to be absent. */
  context: ReadonlyMap<string, readonly string[]>;
}

/** The case a question comes to, and how to word it. */
export interface DescribedCase {
  given: AccessCase;
  decision: AccessDecision;
  words: Words;
  /** What nobody described, in words: by it the answer is not known. */
  undescribed: string[];
}

const all = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Stands in for the policies that nobody described: what these would not suffice for is denied. */
const mostPermissive = {
  identity: { Version: '2012-10-17', Statement: [all] },
  resource: { Version: '2012-10-17', Statement: [{ ...all, Principal: '*' }] },
} satisfies Record<string, PolicyDocument>;

/** Decides by all that the accounts describe of the caller and the resource; throws InputError for what they do not have. */
export function decideDescribed(documents: AccountDocument[], question: DescribedQuestion): DescribedCase {
  const sandbox = new Sandbox({ documents, time: describedTime(documents) });
  const { principal, action, resource } = question;
  const read = readCase({ request: { principal, action, resource } });
  if (typeof read === 'string') throw new InputError(`holdfast access: ${read.replace('request.', '--')}.`);
  const misspelt = misspelling(action);
  // ReEncrypt is answered: it says which two actions to ask for.
  if (misspelt !== undefined && !/^kms:reencrypt$/i.test(action)) throw new InputError(`holdfast access: ${misspelt}`);
  const caller = callerOf(sandbox, question.principal);
  const found = resourceOf(sandbox, caller.caller, question);
  const { policies, request } = accessQuestion(sandbox, caller.caller, found.region, question.action, found.access);
  // Policies that count but are not held by the principal itself would shift the names.
  const names = caller.policies.length === policies.identityPolicies?.length ? caller.policies : [];
  const given: AccessCase = {
    id: undefined,
    policies: {
      ...policies,
      ...(caller.undescribed && { identityPolicies: [...(policies.identityPolicies ?? []), mostPermissive.identity] }),
      ...(caller.limited === false && { permissionsBoundary: mostPermissive.identity }),
      ...(found.undescribed && { resourcePolicy: mostPermissive.resource }),
    },
    request: {
      ...request,
      principal,
      ...knownAndUnknown(
        caller,
        {
          ...request.context,
          ...organizationOf(documents, 'Principal', caller.caller.account),
          ...organizationOf(documents, 'Resource', request.resourceAccount),
        },
        question.context,
      ),
      key: found.key,
    },
    key: found.key,
  };
  const undescribed = [caller.undescribed, found.undescribed].filter((text) => text !== undefined);
  const decision = decideAccess(given.policies, given.request);
  return {
    given,
    decision: undescribed.length > 0 ? unlessDenied(decision, undescribed) : decision,
    undescribed,
    words: {
      nameOf: (layer, policy) =>
        layer === 'identity' ? names[Number(policy)] : layer === 'resource' ? found.policy : undefined,
      conditions: true,
    },
  };
}

/** The condition keys for the organization of the caller or the resource, where its account's is described. */
function organizationOf(documents: AccountDocument[], of: 'Principal' | 'Resource', account: string | undefined) {
  const found = documents.find((document) => document.account === account && document.organization)?.organization;
  return {
    ...(found && { [`aws:${of}OrgID`]: found.id }),
    ...(found?.paths && { [`aws:${of}OrgPaths`]: found.paths }),
  };
}

/** What even the most permissive policies do not allow is denied; all else depends on what was not described. */
function unlessDenied(decision: AccessDecision, undescribed: string[]): AccessDecision {
  if (decision.decision !== 'Allowed' && decision.decision !== 'Unknown') return decision;
  return {
    decision: 'Unknown',
    because: [],
    reason: [...undescribed, ...(decision.reason ? [decision.reason] : [])].join('; '),
  };
}
