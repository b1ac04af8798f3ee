import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { pathText } from '../places.ts';
import { type Origins, placeOf } from './origins.ts';

/** Where a name is given: the object that bears it, and in which member or element; undefined for all of it. */
interface Bearer {
  of: object;
  member: string | number | undefined;
}

/** Resources that bear a name already taken where AWS allows it once: in the account and Region, the account, or everywhere. */
export function duplicateProblems(documents: AccountDocument[], origins: Origins): string[] {
  const taken = new Map<string, Bearer>();
  const problems: string[] = [];
  const claim = (scope: string, kind: string, name: unknown, of: object, member?: string | number) => {
    if (typeof name !== 'string') return;
    const key = JSON.stringify([scope, kind, name]);
    const first = taken.get(key);
    if (first) problems.push(alreadyTaken(origins, name, { of, member }, first));
    else taken.set(key, { of, member });
  };
  for (const document of documents) {
    const { account, region } = document;
    const regional = `${account} ${region}`;
    claim('', 'document', regional, document);
    for (const each of document.regions ?? []) claim(account, 'region', each.RegionName, each, 'RegionName');
    for (const key of document.kms?.keys ?? []) {
      claim(regional, 'key', bareKeyId(key.KeyId), key, 'KeyId');
      for (const [index, alias] of entries(key.Aliases))
        claim(regional, 'alias', alias.AliasName ?? alias, key.Aliases, index);
      for (const [, grant] of entries(key.Grants)) claim(regional, 'grant', grant.GrantId, grant, 'GrantId');
    }
    for (const role of document.iam?.roles ?? []) {
      claim(account, 'role', lower(role.RoleName), role, 'RoleName');
      claim(account, 'role id', role.RoleId, role, 'RoleId');
    }
    for (const user of document.iam?.users ?? []) claim(account, 'user', lower(user.UserName), user, 'UserName');
    for (const group of document.iam?.groups ?? []) claim(account, 'group', lower(group.GroupName), group, 'GroupName');
    for (const canary of document.synthetics?.canaries ?? []) {
      claim(regional, 'canary', canary.Name, canary, 'Name');
      for (const [, run] of entries(canary.Runs)) claim(`${regional} ${canary.Name}`, 'run', run.Id, run, 'Id');
    }
    for (const bucket of document.s3?.buckets ?? []) {
      claim('', 'bucket', bucket.Name, bucket, 'Name');
      for (const [, object] of entries(bucket.Objects)) claim(bucket.Name, 'object', object.Key, object, 'Key');
    }
    for (const domain of document.sagemaker?.domains ?? []) {
      claim(regional, 'domain', domain.DomainId, domain, 'DomainId');
      for (const [, profile] of entries(domain.UserProfiles))
        claim(`${regional} ${domain.DomainId}`, 'profile', profile.UserProfileName, profile, 'UserProfileName');
    }
    for (const detector of document.logs?.anomalyDetectors ?? []) {
      // Detectors may share a name; one described without ARN is known by it.
      const member = detector.anomalyDetectorArn === undefined ? 'detectorName' : 'anomalyDetectorArn';
      claim(regional, 'detector', detector[member], detector, member);
    }
    for (const group of document.logs?.logGroups ?? [])
      claim(regional, 'log group', group.logGroupName, group, 'logGroupName');
    for (const pipeline of document.codepipeline?.pipelines ?? [])
      claim(regional, 'pipeline', pipeline.name, pipeline, 'name');
  }
  return problems;
}

function alreadyTaken(origins: Origins, name: string, one: Bearer, first: Bearer): string {
  const [here, there] = [one, first].map(({ of, member }) => {
    const origin = origins.of(of, member);
    if (!origin) throw new Error(`Nobody wrote ${name}.`);
    return placeOf(origin);
  }) as [ReturnType<typeof placeOf>, ReturnType<typeof placeOf>];
  const where = there.file === here.file ? '' : ` in ${there.file}`;
  return `${here.file}: ${pathText(here.path)} "${name}" is already the name of ${pathText(there.path)}${where}.`;
}

const entries = (list: Document[] | undefined): [number, Document][] => [...(list ?? []).entries()];

/** A key may be given by id or ARN; both name one key. */
const bareKeyId = (keyId: string) => keyId.split('/').at(-1);

/** IAM names are the same name in any letter case. */
const lower = (name: string) => name.toLowerCase();
