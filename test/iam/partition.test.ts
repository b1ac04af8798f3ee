import { expect, test } from 'vitest';
import { domainOf, globalRegionOf, partitionOf, serviceIn } from '../../lib/iam/partition.ts';

test.each([
  ['eu-central-1', 'aws', 'us-east-1', 'amazonaws.com', 's3.eu-central-1.amazonaws.com'],
  ['cn-northwest-1', 'aws-cn', 'cn-north-1', 'amazonaws.com.cn', 's3.cn-northwest-1.amazonaws.com.cn'],
  ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1', 'amazonaws.com', 's3.us-gov-east-1.amazonaws.com'],
  ['us-isob-east-1', 'aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov', 's3.us-isob-east-1.amazonaws.com'],
  ['eusc-de-east-1', 'aws-eusc', 'eusc-de-east-1', 'amazonaws.eu', 's3.eusc-de-east-1.amazonaws.com'],
])('%s: its partition, and how that names hosts and services', (region, partition, global, domain, service) => {
  expect(partitionOf(region)).toBe(partition);
  expect(globalRegionOf(partition)).toBe(global);
  expect(domainOf(region)).toBe(domain);
  expect(serviceIn(region, 's3')).toBe(service);
});
