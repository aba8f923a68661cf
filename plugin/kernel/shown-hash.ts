/** A hash as people compare it: groups of eight hexadecimal signs. */
export const shownHash = (hash: Buffer): string =>
  hash.toString('hex').replaceAll(/(.{8})(?=.)/g, '$1 ');
