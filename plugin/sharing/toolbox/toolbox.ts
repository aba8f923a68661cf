import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Input, SignedInActor } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { DecisionPapers } from '../desk/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import type { Readiness, RequestFacts, RequestParts } from '../requests/index.ts';

/** What the school's side of requests is made with. */
export interface ToolboxDeps
  extends Pick<RequestParts, 'requests' | 'kept' | 'readiness' | 'sending' | 'picks'> {
  database: Database;
  store: DossierStore;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  shares: SharesStore;
  routes: Pick<RequestRoutesStore, 'version'>;
  /** Pins the version of the chosen route that counts now. */
  takeNewer: (actor: SignedInActor, dossier: DossierFacts, key: string) => Promise<void>;
  papers: DecisionPapers;
  base: string;
}

/** What a request in the making has and lacks. */
export type Found = NonNullable<Awaited<ReturnType<Readiness['of']>>>;

export type SchoolInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & {
  subject: DossierFacts;
};

/**
 * Asked before anything is read or typed, and generous afterwards, so that no sign-in interrupts.
 */
export const askAtPage = { stepUpMinutes: 30 } as const;
export const askAtForm = { stepUpMinutes: 90 } as const;

const root = (dossier: Pick<DossierFacts, 'id'>): string => `/dossiers/${dossier.id}`;

/** Addresses below the mount path. */
export const toolboxPath = (dossier: Pick<DossierFacts, 'id'>, act = ''): string =>
  `${root(dossier)}/stappen/${TOOLBOX_STEP}${act === '' ? '' : `/${act}`}`;
export const requestPath = (
  { dossierId, id }: Pick<RequestFacts, 'dossierId' | 'id'>,
  act = '',
): string => `${root({ id: dossierId })}/aanvragen/${id}${act === '' ? '' : `/${act}`}`;

/** Sharing with who treats the request, with all it asks chosen already. */
export const sharePath = (dossier: Pick<DossierFacts, 'id'>, desk: string): string =>
  `${root(dossier)}/logboek/communicatie-swv/delen?met=${encodeURIComponent(desk)}&aanvraag=1`;
