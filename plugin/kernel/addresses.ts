/** What an address asks for, without what is empty: the ordinary value of each. */
export const asksFor = (values: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));

/** An address with only the values that differ from their ordinary one, which is empty here. */
export function addressOf(path: string, values: Readonly<Record<string, string>>): string {
  const asked = asksFor(values);
  return asked.size === 0 ? path : `${path}?${asked.toString()}`;
}
