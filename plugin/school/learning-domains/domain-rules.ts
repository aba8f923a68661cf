import { folded, seenLine } from '../../kernel/folding.ts';
import type { DomainFault, LicenceDomain } from './domain.ts';

export const MAX_DOMAIN_NAME = 80;

/** A description as it is kept: one line, without spaces around it. */
export const tidyDomainName = seenLine;

/**
 * What is wrong with the description of a domain; two that are shown at once never have the same.
 */
export function domainFaults(
  name: string,
  others: readonly Pick<LicenceDomain, 'name' | 'removed'>[],
): DomainFault[] {
  if (name === '') return [{ field: 'naam', code: 'required' }];
  if (/\p{Cc}|\p{Cs}/u.test(name)) return [{ field: 'naam', code: 'value-refused' }];
  if ([...name].length > MAX_DOMAIN_NAME) return [{ field: 'naam', code: 'too-long' }];
  return others.some((other) => !other.removed && folded(other.name) === folded(name))
    ? [{ field: 'naam', code: 'domain-name-taken' }]
    : [];
}

/**
 * A dossier in a group without a choice of its own starts with the standard ones, so there is
 * always one.
 */
export const isLastStandard = (key: string, domains: readonly LicenceDomain[]): boolean =>
  domains.some((domain) => domain.key === key && domain.standard && !domain.removed) &&
  domains.filter((domain) => domain.standard && !domain.removed).length === 1;

/**
 * The keys in their new order when one moves past its neighbour of the same kind; undefined when
 * there is none.
 */
export function moved(
  domains: readonly LicenceDomain[],
  key: string,
  direction: 'up' | 'down',
): string[] | undefined {
  const own = domains.find((domain) => domain.key === key && !domain.removed);
  if (own === undefined) return undefined;
  const same = domains.filter((domain) => domain.kind === own.kind && !domain.removed);
  const neighbour = same[same.indexOf(own) + (direction === 'up' ? -1 : 1)];
  if (neighbour === undefined) return undefined;
  const keys = domains.map((domain) => domain.key);
  const [from, to] = [keys.indexOf(key), keys.indexOf(neighbour.key)];
  return keys.with(from, neighbour.key).with(to, key);
}
