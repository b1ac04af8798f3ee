const partitions: [prefix: string, partition: string, globalRegion: string][] = [
  ['cn-', 'aws-cn', 'cn-north-1'],
  ['us-gov-', 'aws-us-gov', 'us-gov-west-1'],
  ['us-isob-', 'aws-iso-b', 'us-isob-east-1'],
  ['us-isof-', 'aws-iso-f', 'us-isof-south-1'],
  ['eu-isoe-', 'aws-iso-e', 'eu-isoe-west-1'],
  ['us-iso-', 'aws-iso', 'us-iso-east-1'],
  ['eusc-', 'aws-eusc', 'eusc-de-east-1'],
];

/** The partition a Region lies in, which begins its ARNs; `aws` for Regions of no other. */
export function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The Region in which a partition records the calls of services that have no Region, IAM's above all. */
export function globalRegionOf(partition: string): string {
  return partitions.find(([, name]) => name === partition)?.[2] ?? 'us-east-1';
}
