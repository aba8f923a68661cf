import type { DossierFacts, Level } from '../../dossier/facts/index.ts';
import { SKIP } from '../../dossier/form/index.ts';
import type { Both, Step } from '../../dossier/declaration/index.ts';
import type { RequestForms } from '../../dossier/record/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Language } from '../../language/index.ts';
import type { Database, Unit } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { RouteDefinition, RouteVersion } from './definition.ts';
import { toolboxStep } from './form.ts';
import { dossierRoutesTable } from './route-tables.ts';
import { begunIds } from './routes-store.ts';
import type { RequestRoutesStore } from './routes-store.ts';

export interface OwnRequestForms extends RequestForms {
  /** Reads anew what schools are offered. */
  refresh(): Promise<void>;
  /**
   * In a unit: this very version counts for the dossier from now on, as when a request that was
   * sent by it is supplemented. @throws AppError `not-found`
   */
  pin(unit: Unit, dossier: Pick<DossierFacts, 'id' | 'pupilId'>, versionId: string): Promise<void>;
}

interface FormsDeps {
  database: Database;
  language: Language;
  store: RequestRoutesStore;
  licences: Pick<Licences, 'all' | 'partnershipOf'>;
}

/** The licences that a school has as its partnership: who is a partner alone has no routes. */
export const partnershipsOf = (
  licences: Pick<Licences, 'all' | 'partnershipOf'>,
): ReadonlySet<string> =>
  new Set(licences.all().flatMap(({ id }) => licences.partnershipOf(id)?.id ?? []));

/** Step 9 by the routes of the school's partnership. */
export function createRequestForms(deps: FormsDeps): OwnRequestForms {
  const { database, store, licences } = deps;
  /** Versions never change, so that one that was read is known for good. */
  const known = new Map<string, RouteVersion>();
  let offers: ReadonlyMap<string, readonly RouteVersion[]> = new Map();
  const keep = (versions: readonly RouteVersion[]): void => {
    for (const version of versions) if (version.begins !== null) known.set(version.id, version);
  };
  const load = async (versionIds: readonly string[]): Promise<void> => {
    const missing = [...new Set(versionIds)].filter((id) => !known.has(id));
    keep(await store.versions(database, missing));
  };
  const label = choiceLabel(deps.language);
  const stepWith = (
    chosen: RouteDefinition | undefined,
    { licenceId, level }: { licenceId: string; level: Level },
  ): Step => {
    const current = offers.get(licences.partnershipOf(licenceId)?.id ?? '') ?? [];
    const offered = current.filter((version) => isOffered(version, level));
    // One that is chosen and no longer offered is still called by its name.
    const named = [...offered.map(({ definition }) => definition), ...(chosen ? [chosen] : [])];
    return toolboxStep(
      chosen,
      offered.map(({ key }) => key),
      { label, options: Object.fromEntries(named.map(({ key, name }) => [key, name])) },
    );
  };
  return {
    refresh: async () => {
      const read = new Map<string, readonly RouteVersion[]>();
      for (const id of partnershipsOf(licences)) read.set(id, await store.current(database, id));
      for (const versions of read.values()) keep(versions);
      offers = read;
      // A dossier that is found in a unit then asks for nothing more.
      await load(await begunIds(database));
    },
    load,
    step: ({ versionId, licenceId, level }) =>
      stepWith(versionId === null ? undefined : known.get(versionId)?.definition, {
        licenceId,
        level,
      }),
    chosen: async (unit, dossier, key) => {
      if (key === '' || key === SKIP) {
        await unpin(unit, dossier);
        return stepWith(undefined, dossier);
      }
      const partnership = licences.partnershipOf(dossier.licenceId);
      const version = partnership && (await store.currentOf(unit, partnership.id, key));
      if (version === undefined || !isOffered(version, dossier.level))
        throw new AppError('route-closed', 409);
      keep([version]);
      await pinTo(unit, dossier, version);
      return stepWith(version.definition, dossier);
    },
    pin: async (unit, dossier, versionId) => {
      const version = await store.version(unit, versionId);
      if (version?.begins == null) throw new AppError('not-found', 404);
      keep([version]);
      await pinTo(unit, dossier, version);
    },
  };
}

const isOffered = ({ open, definition }: RouteVersion, level: Level): boolean =>
  open && definition.levels.includes(level);

function choiceLabel(language: Language): Both {
  const key = 'steps.toolbox.fields.choice.label';
  return { nl: language.t('nl', key), en: language.t('en', key) };
}

type Pinned = Pick<DossierFacts, 'id' | 'pupilId'>;

async function pinTo(unit: Unit, dossier: Pinned, version: RouteVersion): Promise<void> {
  const row = {
    dossierId: dossier.id,
    routeId: version.routeId,
    versionId: version.id,
    chosenAt: unit.at,
    chosenBy: unit.actor.personId ?? null,
  };
  await unit.insertMany(
    dossierRoutesTable,
    [row],
    ['routeId', 'versionId', 'chosenAt', 'chosenBy'],
  );
  await tell(unit, dossier, { route: version.key, number: version.number });
}

async function unpin(unit: Unit, dossier: Pinned): Promise<void> {
  const gone = await unit.remove(dossierRoutesTable, { dossierId: dossier.id });
  if (gone > 0) await tell(unit, dossier, { route: SKIP });
}

const tell = (
  unit: Unit,
  dossier: Pinned,
  details: Record<string, string | number>,
): Promise<void> =>
  unit.audit({
    event: 'request.route-chosen',
    dossierId: dossier.id,
    pupilId: dossier.pupilId,
    details,
  });
