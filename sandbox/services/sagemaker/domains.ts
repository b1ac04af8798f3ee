import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import {
  beginUpdate,
  documentOf,
  domainNamed,
  domainResource,
  domainsOf,
  hiddenTimes,
  mergedSettings,
  requireInService,
  runningApps,
  sagemakerArn,
  statusOf,
} from './domain.ts';

const updatable = [
  'AppNetworkAccessType',
  'AppSecurityGroupManagement',
  'HomeEfsFileSystemCreation',
  'SubnetIds',
  'TagPropagation',
  'VpcId',
];

const keyId = /^[a-zA-Z0-9:/_-]{0,2048}$/;

function createDomain(call: Call): Document {
  const { input, record, sandbox } = call;
  for (const member of ['DomainName', 'AuthMode', 'DefaultUserSettings']) {
    if (input[member] || record) continue;
    const message = `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
    throw new AwsError('ValidationException', message);
  }
  if (!record && !input.DefaultUserSettings.ExecutionRole) {
    throw new AwsError('ValidationException', 'DefaultUserSettings must name an ExecutionRole.');
  }
  if (!keyId.test(input.KmsKeyId ?? ''))
    throw new AwsError('ValidationException', `Invalid KmsKeyId ${input.KmsKeyId}.`);
  if (domainsOf(call).some(({ DomainName }) => DomainName === input.DomainName)) {
    throw new AwsError('ResourceInUse', `A Domain named ${input.DomainName} exists already.`);
  }
  const document = documentOf(call);
  const DomainId = recordedId(record) ?? `d-${sandbox.newId('domain').replaceAll('-', '').slice(0, 12)}`;
  document.sagemaker ??= {};
  document.sagemaker.domains ??= [];
  const domain = { DomainId, ...structuredClone(input) };
  document.sagemaker.domains.push(domain);
  hiddenTimes(call, domain).inProgress = 'Pending';
  return { DomainArn: sagemakerArn(call, `domain/${DomainId}`), DomainId, Url: urlOf(call, DomainId) };
}

function recordedId(record: Document | undefined): string | undefined {
  const arn = assigned(record, 'domainArn') ?? '';
  return assigned(record, 'domainId') ?? /:domain\/([^/]+)$/.exec(arn)?.[1];
}

const urlOf = ({ region }: Call, id: string) => `https://${id}.studio.${region}.sagemaker.aws`;

function summary(call: Call, domain: Document): Document {
  const { created, modified } = hiddenTimes(call, domain);
  return {
    CreationTime: domain.CreationTime ?? created,
    LastModifiedTime: domain.LastModifiedTime ?? modified,
    Url: domain.Url ?? urlOf(call, domain.DomainId),
    DomainArn: domain.DomainArn ?? sagemakerArn(call, `domain/${domain.DomainId}`),
    DomainId: domain.DomainId,
    DomainName: domain.DomainName ?? domain.DomainId,
    Status: statusOf(call, domain),
  };
}

function describeDomain(call: Call): Document {
  const domain = domainNamed(call);
  const { UserProfiles: _profiles, Apps: _apps, Tags: _tags, ...members } = domain;
  const described = {
    AuthMode: 'IAM',
    AppNetworkAccessType: 'PublicInternetOnly',
    ...members,
    ...summary(call, domain),
  };
  delete hiddenTimes(call, domain).inProgress;
  return described;
}

function listDomains(call: Call): Document {
  const { items, next } = page(domainsOf(call), { token: call.input.NextToken, limit: call.input.MaxResults });
  return { Domains: items.map((domain) => summary(call, domain)), NextToken: next };
}

function updateDomain(call: Call): Document {
  const { input, record } = call;
  const domain = domainNamed(call);
  // A recorded call may carry inert defaults; anybody else who tries is told.
  if (input.KmsKeyId !== undefined && !record) {
    throw new AwsError('ValidationException', 'The KmsKeyId of a Domain cannot be changed.');
  }
  requireInService(call, domain, `Domain [${domain.DomainId}]`);
  if (!record && runningApps(domain).length > 0) {
    const message = `Unable to update Domain [${domain.DomainId}] with InService App. Delete all InService apps first.`;
    throw new AwsError('ValidationException', message);
  }
  for (const member of updatable) if (input[member] !== undefined) domain[member] = structuredClone(input[member]);
  for (const member of ['DefaultUserSettings', 'DefaultSpaceSettings']) {
    if (input[member] !== undefined) domain[member] = mergedSettings(domain[member], input[member]);
  }
  if (input.DomainSettingsForUpdate) {
    domain.DomainSettings = mergedSettings(domain.DomainSettings, input.DomainSettingsForUpdate);
  }
  beginUpdate(call, domain);
  return { DomainArn: sagemakerArn(call, `domain/${domain.DomainId}`) };
}

function deleteDomain(call: Call): Document {
  const domain = domainNamed(call);
  if (!call.record && (domain.UserProfiles?.length > 0 || runningApps(domain).length > 0)) {
    const message = `Unable to delete Domain [${domain.DomainId}]: user profiles or apps are associated with it.`;
    throw new AwsError('ResourceInUse', message);
  }
  const domains = domainsOf(call);
  domains.splice(domains.indexOf(domain), 1);
  return {};
}

/** The calls on domains. */
export const domainOperations: Record<string, Operation> = {
  CreateDomain: { mutates: true, resource: domainResource, run: createDomain },
  DescribeDomain: { resource: domainResource, run: describeDomain },
  ListDomains: { run: listDomains },
  UpdateDomain: { mutates: true, resource: domainResource, run: updateDomain },
  DeleteDomain: { mutates: true, resource: domainResource, run: deleteDomain },
};
