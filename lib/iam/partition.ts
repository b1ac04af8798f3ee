const partitions: [prefix: string, partition: string, globalRegion: string, domain: string][] = [
  ['cn-', 'aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
  ['us-gov-', 'aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
  ['us-isob-', 'aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov'],
  ['us-isof-', 'aws-iso-f', 'us-isof-south-1', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'aws-iso-e', 'eu-isoe-west-1', 'cloud.adc-e.uk'],
  ['us-iso-', 'aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
  ['eusc-', 'aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
];

/** The partition a Region lies in, which begins its ARNs; `aws` for Regions of no other. */
export function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The Region in which a partition records the calls of services that have no Region, IAM's above all. */
export function globalRegionOf(partition: string): string {
  return partitions.find(([, name]) => name === partition)?.[2] ?? 'us-east-1';
}

/** What the names of AWS's hosts in a Region end with. */
export function domainOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[3] ?? 'amazonaws.com';
}

/** A service of a Region, as principals and `kms:ViaService` name it: `s3.us-east-1.amazonaws.com`, in China with `.cn`. */
export const serviceIn = (region: string, service: string): string =>
  `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
