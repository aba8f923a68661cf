import type { Role } from '../../platform/store/index.ts';

const plain = (name: string): string => name.trim().toLowerCase();

/**
 * The roles here of what a host calls somebody. A name counts as the configuration spells it, and
 * otherwise whatever its capitals: hosts change those from one release to the next.
 */
export function rolesOfHost(
  configured: Readonly<Record<string, Role>>,
  told: readonly string[],
): Role[] {
  const folded = new Map(Object.entries(configured).map(([name, role]) => [plain(name), role]));
  const known = told.flatMap((name) =>
    Object.hasOwn(configured, name) ? (configured[name] ?? []) : (folded.get(plain(name)) ?? []),
  );
  return [...new Set(known)];
}

export const sameRoles = (some: readonly Role[], others: readonly Role[]): boolean =>
  some.toSorted().join() === others.toSorted().join();
