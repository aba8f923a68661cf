import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';

const SIGNS = 16;

/**
 * Makes of an address what is kept of it: a keyed hash, by which two requests from one network are
 * known as such and nobody without the key finds the address. Of IPv6 the first 64 bits count: the
 * rest is a device's own to change.
 */
export const createSourceMark =
  (key: Buffer) =>
  (address: string): string =>
    createHmac('sha256', key).update(networkOf(address)).digest('hex').slice(0, SIGNS);

function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.toLowerCase().split('%');
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const whole =
    tail === undefined
      ? left
      : [
          ...left,
          ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'),
          ...right,
        ];
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
