import { BlockList, isIP } from 'node:net';

/** A range of addresses of one family. */
export interface IpRange {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefix: number;
}

/** Reads an address or a CIDR range, IPv4 or IPv6; a bare address is a range of one. Undefined when it is neither. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', mask, ...more] = text.split('/');
  const version = isIP(address);
  // Node takes a zone too, as in fe80::1%eth0, which no policy and no request has.
  if (version === 0 || address.includes('%') || more.length > 0) return undefined;
  const [family, bits] = version === 4 ? (['ipv4', 32] as const) : (['ipv6', 128] as const);
  if (mask === undefined) return { family, address, prefix: bits };
  return /^\d{1,3}$/.test(mask) && Number(mask) <= bits ? { family, address, prefix: Number(mask) } : undefined;
}

/** Whether an address lies in a range; never across families. */
export function inRange({ family, address, prefix }: IpRange, range: IpRange): boolean {
  if (family !== range.family || prefix < range.prefix) return false;
  const list = new BlockList();
  list.addSubnet(range.address, range.prefix, range.family);
  return list.check(address, family);
}
