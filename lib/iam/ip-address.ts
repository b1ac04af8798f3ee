/** A range of addresses of one family: 32 bits for IPv4, 128 for IPv6. */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly prefix: number;
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function ipv6(text: string): bigint | undefined {
  const tail = /^(.*:)([^:]*\.[^:]*)$/.exec(text);
  if (tail) {
    const four = ipv4(tail[2] ?? '');
    if (four === undefined) return;
    return ipv6(`${tail[1]}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return;
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** Reads an address or a CIDR range, IPv4 or IPv6; a bare address is a range of one. Undefined when it is neither. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', mask, ...more] = text.split('/');
  if (more.length > 0) return;
  const bits = address.includes(':') ? 128 : 32;
  const value = bits === 128 ? ipv6(address) : ipv4(address);
  if (value === undefined) return;
  if (mask === undefined) return { bits, value, prefix: bits };
  if (!/^\d{1,3}$/.test(mask) || Number(mask) > bits) return;
  return { bits, value, prefix: Number(mask) };
}

/** Whether an address lies in a range; never across families. */
export function inRange(address: IpRange, range: IpRange): boolean {
  if (address.bits !== range.bits || address.prefix < range.prefix) return false;
  const shift = BigInt(range.bits - range.prefix);
  return address.value >> shift === range.value >> shift;
}
