import { isIP } from 'node:net';

/**
 * What counts as one place on the network. Of IPv6 the first 64 bits: a household or a server has
 * all addresses behind them to choose from. An IPv4 address in IPv6 clothes is that IPv4 address.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (v4 !== undefined) return v4;
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}

/** An address within a house or a server, as a proxy of the server itself has one. */
export function isPrivate(address: string): boolean {
  const network = networkOf(address);
  return (
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\./.test(network) ||
    /^(0:0:0:0$|f[cd]|fe[89ab])/.test(network)
  );
}
