import { keyContext } from '../../access/known-requests.ts';
import type { KnownRequest, Question } from '../../access/question.ts';
import { serviceIn } from '../../iam/partition.ts';
import { isRead, type Key, type Principal, type Statement } from '../../resources.ts';
import type { Verdict } from '../../verdict.ts';
import { accessVerdict } from '../shared/access-verdict.ts';
import { foreignKeyVerdict } from '../shared/cross-account-access.ts';
import { missingRole } from '../shared/guards.ts';
import { oneVerdict } from '../shared/one-verdict.ts';
import { unusableState, usableKeysVerdict } from '../shared/usable-keys.ts';
import { compliant } from '../shared/verdicts.ts';
import type { AccessLook } from './look.ts';

/** What the declared access is for, to end a sentence. */
export const needsOf = ({ declared }: AccessLook): string => `for ${declared.name}`;

/** The declared access, as questions about a key of this account. */
export const keyQuestions = (look: AccessLook): Question[] => {
  const { key, principal } = look;
  if (!isRead(key) || key.account !== look.account) return [];
  return typeof principal === 'string' || isRead(principal) ? [questionAbout(look, principal, key)] : [];
};

/** The verdict on the declared access to a key: of this account, or of another as far as it can be seen. */
export function keyVerdict(look: AccessLook): Verdict {
  const { declared, key, principal } = look;
  const needs = needsOf(look);
  const missing = typeof principal === 'string' ? undefined : missingRole(principal, declared.principal, needs);
  if (missing) return missing;
  const name = declared.key ?? '';
  const questionOf = (who: Principal, of: Key) => questionAbout(look, who, of);
  const foreign = typeof principal !== 'string' && foreignKeyVerdict(look, principal, { name, key }, questionOf, needs);
  if (foreign) return foreign;
  if (!key) return compliant;
  const use = {
    name,
    key,
    use: `lets ${declared.principal} use`,
    replace: `Let ${declared.name} use another key, and declare that.`,
  };
  return oneVerdict([usableKeysVerdict(look, [use], unusableState), accessVerdict(look, keyQuestions(look), needs)]);
}

function questionAbout(look: AccessLook, principal: Principal | string, key: Key): Question {
  const { actions, principal: who } = look.declared;
  const { encryptionContext } = contextOf(look);
  const statement: Statement = {
    Effect: 'Allow',
    Principal: typeof principal === 'string' ? { Service: who } : { AWS: principal.arn },
    Action: [...actions],
    Resource: '*',
    ...conditionOf(look, key),
  };
  return {
    principal,
    key,
    demanded: [...actions],
    statement,
    under: encryptionContext && `under encryption context ${JSON.stringify(encryptionContext)}`,
    requests: [requestOf(look, key, principal)],
  };
}

/** What is declared of the context: for what a service asks, and the encryption context, which is everything else. */
function contextOf({ declared: { context } }: AccessLook) {
  if (!context) return { request: {} };
  const isOfRequest = ([name]: [string, string]) => /^aws:Source(Account|Arn|OrgID)$/i.test(name);
  const all = Object.entries(context);
  const rest = all.filter((one) => !isOfRequest(one));
  return {
    request: Object.fromEntries(all.filter(isOfRequest)),
    ...(rest.length > 0 && { encryptionContext: Object.fromEntries(rest) }),
  };
}

/** The service through which it asks, as `kms:ViaService` has it. */
const viaService = ({ declared }: AccessLook, key: Key): string | undefined =>
  declared.via && serviceIn(key.region, declared.via);

function conditionOf(look: AccessLook, key: Key): Pick<Statement, 'Condition'> {
  const via = viaService(look, key);
  const { encryptionContext = {}, request } = contextOf(look);
  const given = Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  const StringEquals = { ...Object.fromEntries(given), ...request, ...(via && { 'kms:ViaService': via }) };
  return Object.keys(StringEquals).length > 0 ? { Condition: { StringEquals } } : {};
}

/** What is known of the requests: made directly, or through the service that is declared. */
function requestOf(look: AccessLook, key: Key, principal: Principal | string): KnownRequest {
  const { context, absentKeys } = keyContext(key, principal, look);
  const { encryptionContext, request } = contextOf(look);
  const via = viaService(look, key);
  const isDirect = via === undefined && typeof principal !== 'string';
  return {
    context: {
      ...context,
      ...request,
      ...(via && { 'kms:ViaService': via, 'aws:ViaAWSService': 'true' }),
      ...(isDirect && { 'aws:ViaAWSService': 'false' }),
    },
    absentKeys: [...absentKeys, ...(isDirect ? ['kms:ViaService', 'aws:CalledVia*'] : [])],
    encryptionContext,
  };
}
