import { isObject } from '../sandbox/document.ts';

/** Documents that are easily mistaken for one another, each with how it is known and what takes it. */
const sorts: { sort: string; use?: string; is(document: Record<string, unknown>): boolean }[] = [
  { sort: 'a CloudTrail record', use: 'replay takes it as an event', is: (d) => has(d, 'eventName', 'eventSource') },
  { sort: 'an EventBridge event', use: 'replay takes it as an event', is: (d) => has(d, 'detail-type', 'detail') },
  {
    sort: 'a file of CloudTrail records',
    use: 'replay takes it as events',
    is: (d) => Array.isArray(d.Records) && !has(d, 'account'),
  },
  {
    sort: 'what aws cloudtrail lookup-events prints',
    use: 'replay takes it as events',
    is: (d) => Array.isArray(d.Events) && d.Events.every((event) => isObject(event) && 'CloudTrailEvent' in event),
  },
  {
    sort: 'a Terraform plan',
    is: (d) =>
      has(d, 'format_version') && ['resource_changes', 'planned_values', 'prior_state'].some((one) => has(d, one)),
  },
  {
    sort: 'a CloudFormation change set',
    use: 'whatif --cloudformation takes it',
    is: (d) => has(d, 'Changes') && ['ChangeSetName', 'ChangeSetId'].some((one) => has(d, one)),
  },
  {
    sort: 'what holdfast prints with --json',
    use: 'its member account is an account file',
    is: (d) => isObject(d.account) && has(d, 'records'),
  },
  {
    sort: 'a case of holdfast access',
    use: 'holdfast access takes it',
    is: (d) => isObject(d.request) && has(d.request, 'principal', 'action'),
  },
  { sort: 'a serverless.yml', is: (d) => has(d, 'service', 'provider') },
  { sort: 'a Terraform state', is: (d) => has(d, 'terraform_version') || has(d, 'lineage', 'serial') },
  {
    sort: 'a Terraform configuration',
    is: (d) => ['resource', 'terraform', 'provider', 'module'].some((one) => isObject(d[one])),
  },
  { sort: 'a CloudFormation template', is: isTemplate },
  { sort: 'a Kubernetes manifest', is: (d) => has(d, 'apiVersion', 'kind') },
  { sort: 'a policy document', is: (d) => has(d, 'Statement') },
  {
    sort: 'an account file',
    use: 'it is given with --account',
    is: (d) => has(d, 'accounts') || (has(d, 'account', 'region') && !has(d, 'detail-type')),
  },
  {
    sort: 'a holdfast.yml',
    use: 'it is given with --settings',
    is: (d) => ['mode', 'modes', 'repair', 'restoreAfter', 'neverUndo', 'viewers'].some((one) => has(d, one)),
  },
  ...Object.entries(printedAnswers()).map(([member, { command, place }]) => ({
    sort: `what aws ${command} prints`,
    use: `it belongs to ${place} of an account file`,
    is: (d: Record<string, unknown>) => has(d, member),
  })),
];

/** What the AWS CLI prints, by the member it is known by, and where in an account file it is taken. */
export function printedAnswers(): Record<string, { command: string; place: string }> {
  return {
    KeyMetadata: { command: 'kms describe-key', place: 'kms.keys[]' },
    Role: { command: 'iam get-role', place: 'iam.roles[]' },
    User: { command: 'iam get-user', place: 'iam.users[]' },
    Canary: { command: 'synthetics get-canary', place: 'synthetics.canaries[]' },
    CanaryRuns: { command: 'synthetics get-canary-runs', place: 'synthetics.canaries[].Runs' },
    pipeline: { command: 'codepipeline get-pipeline', place: 'codepipeline.pipelines[]' },
    RoleDetailList: { command: 'iam get-account-authorization-details', place: 'iam.authorizationDetails' },
    UserDetailList: { command: 'iam get-account-authorization-details', place: 'iam.authorizationDetails' },
    GroupDetailList: { command: 'iam get-account-authorization-details', place: 'iam.authorizationDetails' },
    PolicyVersion: { command: 'iam get-policy-version', place: 'iam.policies[ARN]' },
    PolicyDocument: { command: 'iam get-role-policy', place: 'iam.roles[].Policies[]' },
    Canaries: { command: 'synthetics describe-canaries', place: 'synthetics' },
    anomalyDetectors: { command: 'logs list-log-anomaly-detectors', place: 'logs' },
    detectorName: { command: 'logs get-log-anomaly-detector', place: 'logs.anomalyDetectors[]' },
    ServerSideEncryptionConfiguration: { command: 's3api get-bucket-encryption', place: 's3.buckets[].Encryption' },
    DomainId: { command: 'sagemaker describe-domain', place: 'sagemaker.domains[]' },
    RegionOptStatus: { command: 'account get-region-opt-status', place: 'regions[]' },
    Regions: { command: 'account list-regions', place: 'regions' },
    UserProfileName: { command: 'sagemaker describe-user-profile', place: 'sagemaker.domains[].UserProfiles[]' },
  };
}

const has = (document: Record<string, unknown>, ...members: string[]) =>
  members.every((member) => Object.hasOwn(document, member));

function isTemplate(document: Record<string, unknown>): boolean {
  const { Resources } = document;
  if (has(document, 'AWSTemplateFormatVersion')) return true;
  return isObject(Resources) && Object.values(Resources).some((one) => isObject(one) && typeof one.Type === 'string');
}

/** Says of a document that it is of another sort than was asked for, as a sentence; undefined where it is none that is known. */
export function otherSort(value: unknown, asked: string): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  if (!isObject(first)) return undefined;
  const isAsked = ({ sort, use }: { sort: string; use?: string }) =>
    sort === asked || (asked === 'an event' && use?.startsWith('replay'));
  const found = sorts.find((one) => !isAsked(one) && one.is(first));
  if (!found) return undefined;
  const what = Array.isArray(value) ? `a list that begins with ${found.sort}` : found.sort;
  return `This is ${what} and not ${asked}${found.use === undefined ? '' : `; ${found.use}`}.`;
}

/** The same of text that is neither YAML nor JSON. */
export function otherText(text: string, asked: string): string | undefined {
  if (/^\s*(resource|data|provider|module|variable|terraform|locals|output)\s+("[^"\n]*"\s*)*\{/m.test(text))
    return `This is a Terraform configuration and not ${asked}.`;
  return undefined;
}
