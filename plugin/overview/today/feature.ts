import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, House, Platform } from '../../platform/index.ts';
import type { OverviewStore } from '../pupils/index.ts';
import { todayRoutes } from './today-routes.ts';
import { createTodayStore } from './today-store.ts';

interface TodayNeeds {
  platform: Platform;
  /** What every feature brings to the page. */
  house: Pick<House, 'today'>;
  pupils: { store: OverviewStore };
  record: Pick<DossierRecord, 'markEmergencySeen' | 'markFaultSeen'>;
}

/** Vandaag: what needs doing and why, gathered from every feature. */
export function createTodayFeature({ platform, house, pupils, record }: TodayNeeds) {
  const { database, unitOfWork, base } = platform;
  return {
    name: 'today',
    routes: todayRoutes({
      today: createTodayStore({ database }),
      store: pupils.store,
      markSeen: { emergency: record.markEmergencySeen, broken: record.markFaultSeen },
      unitOfWork,
      base,
      brought: (reader) => house.today(reader),
    }),
    menu: [
      {
        in: 'main',
        id: 'today',
        path: '/',
        label: 'nav.today',
        place: 10,
        roles: ['teacher', 'coordinator', 'admin', 'external', 'swv'],
      },
    ],
  } satisfies FeatureParts;
}
