import type { FeatureParts, Platform } from '../../platform/index.ts';
import { peopleTables } from './people-model.ts';

/** Pupils, guardians and staff, from the host or kept here. */
export function createPeopleFeature({ platform }: { platform: Pick<Platform, 'database'> }) {
  return { name: 'people', tables: peopleTables(platform.database) } satisfies FeatureParts;
}
