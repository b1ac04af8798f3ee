import type { AuditRecord } from '../finding.ts';
import { capital } from './lines.ts';

/** What things are called: keys by their alias, all else by the end of their ARN. */
export interface Names {
  /** With what it is: `key orders`, `role shop-canary`. */
  of(arn: string): string;
  /** A text with such names in the place of ARNs, and times as people write them; what stands in JSON or quotes stays. */
  within(text: string): string;
}

const arnPattern = /(\b[A-Za-z]+ )?(?<!["\w:/])(arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:[^\s,;"'()]*[^\s,;"'().:])/g;

/** A name says which account it is of; the text went on to say so. */
const accountTwice = /( of account (\d{12})), account \2,/g;

const timePattern = /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z\b/g;

/** The names of all that findings are about. */
export function namesOf(records: AuditRecord[]): Names {
  const about = Object.assign({}, ...records.map((record) => record.about)) as NonNullable<AuditRecord['about']>;
  const subjects = new Map(records.map(({ subject }) => [subject.arn, `${kindName(subject.kind)} ${subject.name}`]));
  const home = records[0]?.subject.arn.split(':')[4];
  const of = (arn: string): string => {
    const [, , service, , account, ...rest] = arn.split(':');
    const known = subjects.get(arn);
    if (known !== undefined || !arn.startsWith('arn:')) return known ?? arn;
    const resource = rest.join(':');
    const name = resource.split(/[/:]/).at(-1) ?? resource;
    const foreign = account && home && account !== home ? ` of account ${account}` : '';
    if (service === 'kms')
      return (
        (resource.startsWith('alias/') ? `alias ${resource.slice(6)}` : `key ${about[arn]?.alias ?? name}`) + foreign
      );
    if (service === 's3') return `bucket ${resource}`;
    if (resource.startsWith('assumed-role/'))
      return `${resource.split('/')[2] ?? name} (role ${resource.split('/')[1]})${foreign}`;
    const noun = nouns[resource.split(/[/:]/)[0] ?? ''];
    return noun === undefined ? arn : `${noun} ${name}${foreign}`;
  };
  const named = (_: string, before: string | undefined, arn: string, at: number, text: string) => {
    const name = before === undefined && text.slice(0, at).endsWith('. ') ? capital(of(arn)) : of(arn);
    // "Role arn:..." is not to become "Role role ...".
    const isSaid = before !== undefined && name.toLowerCase().startsWith(before.toLowerCase());
    return (before ?? '') + (isSaid && before ? name.slice(before.length) : name);
  };
  const within = (text: string) =>
    text.replace(timePattern, '$1 $2 UTC').replace(arnPattern, named).replace(accountTwice, '$1,');
  return { of, within };
}

const nouns: Record<string, string> = {
  role: 'role',
  user: 'user',
  'federated-user': 'federated user',
  group: 'group',
  policy: 'policy',
  canary: 'canary',
  domain: 'domain',
  'user-profile': 'user profile',
  'anomaly-detector': 'anomaly detector',
};

const kindName = (kind: string) => kind.replaceAll('-', ' ');

/** A kind of subject in words, as many as there are. */
export function counted(kind: string, count: number): string {
  const name = kindName(kind);
  const many = name.endsWith('y') ? `${name.slice(0, -1)}ies` : name.endsWith('s') ? `${name}es` : `${name}s`;
  return `${count} ${count === 1 ? name : many}`;
}

const [aws, cn, gov] = ['aws.amazon', 'amazonaws', 'amazonaws-us-gov'].map((name) => ['console', name].join('.'));
const hosts: Record<string, string> = { aws: `${aws}.com`, 'aws-cn': `${cn}.cn`, 'aws-us-gov': `${gov}.com` };

/** Where AWS's console shows a resource; undefined where that is not known. */
export function consoleLink(arn: string): string | undefined {
  const [, partition = 'aws', service = '', region = '', , ...rest] = arn.split(':');
  const resource = rest.join(':');
  const name = encodeURIComponent(resource.split(/[/:]/).at(-1) ?? '');
  const pages: Record<string, [page: string, fragment: string]> = {
    kms: ['kms/home', `#/kms/keys/${name}`],
    s3: [`s3/buckets/${name}`, ''],
    synthetics: ['cloudwatch/home', `#synthetics:canary/detail/${name}`],
    codepipeline: [`codesuite/codepipeline/pipelines/${name}/view`, ''],
    sagemaker: ['sagemaker/home', `#/studio/${name}`],
    logs: ['cloudwatch/home', '#logsV2:anomalies'],
    iam: ['iam/home', `#/roles/details/${name}`],
  };
  const found = pages[service];
  if (!found || resource === '') return undefined;
  const [page, fragment] = found;
  // The host of a Region shows that Region. Only the first partition is known to have one for each.
  if (partition === 'aws') return `https://${region && `${region}.`}${hosts.aws}/${page}${fragment}`;
  return `https://${hosts[partition] ?? hosts.aws}/${page}${region && `?region=${region}`}${fragment}`;
}
