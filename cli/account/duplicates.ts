import type { AccountDocument, Document } from '../../sandbox/model.ts';

/** Resources that bear a name already taken where AWS allows it once: in the account and Region, the account, or everywhere. */
export function duplicateProblems(documents: AccountDocument[]): string[] {
  const taken = new Map<string, string>();
  const problems: string[] = [];
  documents.forEach((document, index) => {
    const root = documents.length > 1 ? `accounts[${index}].` : '';
    const claim = (scope: string, kind: string, name: unknown, place: string) => {
      if (typeof name !== 'string') return;
      const key = JSON.stringify([scope, kind, name]);
      const first = taken.get(key);
      if (first) problems.push(`${root}${place} "${name}" is already the name of ${first}.`);
      else taken.set(key, root + place);
    };
    const { account, region } = document;
    const regional = `${account} ${region}`;
    claim('', 'document', regional, 'account and region');
    each(document.kms?.keys, 'kms.keys', (key, place) => {
      claim(regional, 'key', bareKeyId(key.KeyId), `${place}.KeyId`);
      each(key.Aliases, `${place}.Aliases`, (alias, at) => claim(regional, 'alias', alias.AliasName ?? alias, at));
      each(key.Grants, `${place}.Grants`, (grant, at) => claim(regional, 'grant', grant.GrantId, `${at}.GrantId`));
    });
    each(document.iam?.roles, 'iam.roles', (role, place) => {
      claim(account, 'role', lower(role.RoleName), `${place}.RoleName`);
      claim(account, 'role id', role.RoleId, `${place}.RoleId`);
    });
    each(document.iam?.users, 'iam.users', (user, place) =>
      claim(account, 'user', lower(user.UserName), `${place}.UserName`),
    );
    each(document.iam?.groups, 'iam.groups', (group, place) =>
      claim(account, 'group', lower(group.GroupName), `${place}.GroupName`),
    );
    each(document.synthetics?.canaries, 'synthetics.canaries', (canary, place) => {
      claim(regional, 'canary', canary.Name, `${place}.Name`);
      each(canary.Runs, `${place}.Runs`, (run, at) => claim(`${regional} ${canary.Name}`, 'run', run.Id, `${at}.Id`));
    });
    each(document.s3?.buckets, 's3.buckets', (bucket, place) => {
      claim('', 'bucket', bucket.Name, `${place}.Name`);
      each(bucket.Objects, `${place}.Objects`, (object, at) => claim(bucket.Name, 'object', object.Key, `${at}.Key`));
    });
    each(document.sagemaker?.domains, 'sagemaker.domains', (domain, place) => {
      claim(regional, 'domain', domain.DomainId, `${place}.DomainId`);
      each(domain.UserProfiles, `${place}.UserProfiles`, (profile, at) =>
        claim(`${regional} ${domain.DomainId}`, 'profile', profile.UserProfileName, `${at}.UserProfileName`),
      );
    });
    each(document.logs?.anomalyDetectors, 'logs.anomalyDetectors', (detector, place) => {
      // Detectors may share a name; one described without ARN is known by it.
      const member = detector.anomalyDetectorArn === undefined ? 'detectorName' : 'anomalyDetectorArn';
      claim(regional, 'detector', detector[member], `${place}.${member}`);
    });
    each(document.logs?.logGroups, 'logs.logGroups', (group, place) =>
      claim(regional, 'log group', group.logGroupName, `${place}.logGroupName`),
    );
    each(document.codepipeline?.pipelines, 'codepipeline.pipelines', (pipeline, place) =>
      claim(regional, 'pipeline', pipeline.name, `${place}.name`),
    );
  });
  return problems;
}

function each(list: Document[] | undefined, place: string, visit: (of: Document, place: string) => void): void {
  list?.forEach((of, index) => {
    visit(of, `${place}[${index}]`);
  });
}

/** A key may be given by id or ARN; both name one key. */
const bareKeyId = (keyId: string) => keyId.split('/').at(-1);

/** IAM names are the same name in any letter case. */
const lower = (name: string) => name.toLowerCase();
