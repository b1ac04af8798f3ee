import { partitionOf } from '../../../lib/iam/partition.ts';
import { type AccountDocument, AwsError, type Call, type Document, type ResourceAccess } from '../../model.ts';
import { resourceTagContext } from '../../tag-forms.ts';

/** What is known of a domain or user profile and not printed. */
interface HiddenTimes {
  created: Date;
  modified: Date;
  /** Shown as its status until a Describe has shown it. */
  inProgress?: 'Pending' | 'Updating';
}

/** The hidden facts of a domain or user profile. */
export function hiddenTimes({ sandbox }: Call, of: Document): HiddenTimes {
  const now = sandbox.clock.now();
  return sandbox.hidden<HiddenTimes>(of, () => ({ created: now, modified: now }));
}

/** The document of the call's account and Region. Throws ValidationException where none is described. */
export function documentOf({ sandbox, caller, region }: Call): AccountDocument {
  const document = sandbox.document(caller.account, region);
  if (document) return document;
  throw new AwsError('ValidationException', `Account ${caller.account} is not described in ${region}.`);
}

/** The domains of the call's account and Region. */
export const domainsOf = ({ sandbox, caller, region }: Call): Document[] =>
  sandbox.document(caller.account, region)?.sagemaker?.domains ?? [];

const findDomain = (call: Call) => domainsOf(call).find(({ DomainId }) => DomainId === call.input.DomainId);

/** The domain the input names. Throws ResourceNotFound. */
export function domainNamed(call: Call): Document {
  const domain = findDomain(call);
  if (domain) return domain;
  throw new AwsError('ResourceNotFound', `Domain [${call.input.DomainId}] does not exist.`);
}

/** The ARN of a SageMaker resource of the call's account and Region: `domain/d-x`, `user-profile/d-x/jane`. */
export function sagemakerArn({ caller, region }: Call, resource: string): string {
  return `arn:${partitionOf(region)}:sagemaker:${region}:${caller.account}:${resource}`;
}

/** The domain that a call is authorised against. */
export function domainResource(call: Call): ResourceAccess {
  const arn = sagemakerArn(call, `domain/${call.input.DomainId ?? '*'}`);
  return { arn, account: call.caller.account, context: resourceTagContext(findDomain(call)?.Tags) };
}

/** Status as answered: an operation in progress hides the one described. */
export function statusOf(call: Call, of: Document): string {
  return hiddenTimes(call, of).inProgress ?? of.Status ?? 'InService';
}

/** Begins an update, which lasts until somebody has seen it. */
export function beginUpdate(call: Call, of: Document): void {
  const hidden = hiddenTimes(call, of);
  hidden.modified = call.sandbox.clock.now();
  hidden.inProgress = 'Updating';
}

/** Refuses what needs a domain or profile at rest. Throws ResourceInUse; a recorded call did happen. */
export function requireInService(call: Call, of: Document, named: string): void {
  const status = statusOf(call, of);
  if (call.record || status === 'InService') return;
  throw new AwsError('ResourceInUse', `${named} is in the status ${status} and cannot be changed now.`);
}

/** Apps that run, of the whole domain or of one profile. */
export function runningApps(domain: Document, profile?: unknown): Document[] {
  const apps: Document[] = domain.Apps ?? [];
  return apps.filter(
    ({ Status = 'InService', UserProfileName }) =>
      !['Deleted', 'Failed', 'Deleting'].includes(Status) && (profile === undefined || UserProfileName === profile),
  );
}

/** User settings after an update: each setting named is replaced whole, what is not named stays. */
export function mergedSettings(before: unknown, input: unknown): Document {
  return { ...(before as Document | undefined), ...(typeof input === 'object' ? structuredClone(input) : {}) };
}
