import { oppDocument, sharedReading } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { FeatureParts, Platform, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Contacts } from '../../school/contact/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { Sessions } from '../../school/sign-in/index.ts';
import type { LinkParts } from '../links/index.ts';
import type { VisitParts } from '../visits/index.ts';
import { actsRoutes } from './acts-routes.ts';
import { createAnswers } from './answers-service.ts';
import { cockpitRoutes } from './cockpit-routes.ts';
import { createCockpitStore } from './cockpit-store.ts';
import { readConsents } from './consent-policy.ts';
import { consentRoutes } from './consent-routes.ts';
import { createConsents } from './consent-service.ts';
import type { Scans } from './consent.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { createAskedRounds } from './in-round.ts';
import { planRoutes } from './plan-routes.ts';
import { instemming } from './reminders-store.ts';
import { createRoundActs } from './round-acts.ts';
import { createRoundReader } from './round-facts.ts';
import { createRoundsPage } from './rounds-page.ts';
import { createRounds } from './rounds-service.ts';
import { createRoundsStore } from './rounds-store.ts';
import { needsSecondChannel } from './sensitive-content.ts';
import { waysRoutes } from './ways-routes.ts';
import { createWays } from './ways.ts';

interface PlanConsentNeeds {
  platform: Platform;
  licences: Licences;
  contacts: Contacts;
  schoolName: (licenceId: string) => string;
  sessions: Sessions;
  record: DossierRecord;
  links: LinkParts;
  visits: VisitParts;
  /** Scans of what was signed on paper, kept among the dossier's files. */
  scans: Scans;
  /** Whether the dossier keeps a file that not everybody may see. */
  sensitiveFiles: (dossier: DossierFacts) => Promise<boolean>;
}

/** INSTEMMING on the plan: asked by link, letter or tablet, or registered as obtained elsewhere. */
export function createPlanConsentFeature(needs: PlanConsentNeeds) {
  const { record, scans } = needs;
  const { database, unitOfWork, audit, pdf, reports, dossierKey, base } = needs.platform;
  const { links, declines, store: linksStore } = needs.links;
  const { visits } = needs.visits;
  const { store, dossiers } = record;
  const roundsStore = createRoundsStore(database);
  const consents = createConsents({
    unitOfWork,
    database,
    dossiers,
    rounds: roundsStore,
    links,
    scans,
    dossierKey,
  });
  const reader = createRoundReader({ store: roundsStore, links: linksStore, dossierKey });
  const page = createRoundsPage({ reader, consents, declines, base });
  const asked = createAskedRounds({ unitOfWork, links, reader });
  const needsSecond = (dossier: DossierFacts): Promise<boolean> =>
    needsSecondChannel({ dossiers, sensitiveFiles: needs.sensitiveFiles }, dossier);
  const document = planDocument(record);
  const cockpit = createCockpitStore(database);
  const rounds = createRounds({
    unitOfWork,
    dossiers,
    links,
    needsSecond,
    dossierKey,
    document,
  });
  const answers = createAnswers({
    store: roundsStore,
    visits,
    unitOfWork,
    pdf,
    reports,
    receipts: needs.visits.receipts,
    dossierKey,
  });
  const ways = createConsentWays(needs, { asked, reader });
  const acts = createRoundActs({ asked, dossiers, links, declines, dossierKey });
  const documents = { language: needs.platform.language, licences: needs.licences };
  return {
    name: 'plan-consent',
    consents,
    reader,
    reminded: instemming,
    purpose: { id: 'consent', page: '/inzage/plan' },
    routes: [
      ...consentRoutes({
        store,
        dossiers,
        consents,
        scans,
        rounds,
        reader,
        declines,
        reached: needs.links.reached,
        needsSecond,
        document,
        base,
      }),
      ...actsRoutes({ store, acts, page }),
      ...waysRoutes({ store, ways, reader, declines, page, base }),
      ...cockpitRoutes({ cockpit, store: roundsStore, audit, declines, dossierKey, base }),
      ...planRoutes({ visits, answers, schoolName: needs.schoolName, base }),
      ...evidenceRoutes({ store, reader, page, unitOfWork, pdf, reports, documents, base }),
    ],
    mails: ['consent-ask', 'consent-again', 'consent-reply', 'plan-set'],
    menu: [...tabs],
    today: reactions(cockpit, base),
  } satisfies FeatureParts;
}

const tabs = [
  {
    in: 'logbook',
    id: 'consent',
    path: '/dossiers/:dossierId/logboek/inzage-instemming',
    label: 'logbook.tabs.consent',
    place: 30,
    permission: readConsents,
  },
  {
    // A helper from outside sees the questions for instemming alone, and so no parts to choose
    // between.
    in: 'access',
    id: 'consent',
    path: '/dossiers/:dossierId/logboek/inzage-instemming',
    label: 'logbook.access.consent',
    place: 10,
    permission: readSharing,
  },
  { in: 'watch', id: 'consent', path: '/instemmingen', label: 'logbook.access.consent', place: 10 },
  {
    in: 'main',
    id: 'consents',
    path: '/instemmingen',
    label: 'nav.consents',
    place: 40,
    roles: ['coordinator'],
  },
] as const;

/**
 * Who comes by a link reads the plan without the parts that need a grant, and without anybody's
 * address.
 */
const planDocument =
  ({ documents, dossiers }: DossierRecord): Parameters<typeof createRounds>[0]['document'] =>
  (dossier, lang) =>
    oppDocument(
      { ...documents, dossiers: sharedReading(dossiers) },
      { ...dossier, granted: { medical: false, psychological: false } },
      'consent-link',
      undefined,
      lang,
    );

function createConsentWays(
  { platform, licences, contacts, sessions, links: parts, visits }: PlanConsentNeeds,
  of: Pick<Parameters<typeof createWays>[0], 'asked' | 'reader'>,
) {
  const { config, language, pdf, reports } = platform;
  const { links, declines } = parts;
  const { ways } = visits;
  return createWays({
    ...of,
    links,
    ways,
    declines,
    sessions,
    pdf,
    reports,
    language,
    licences,
    contacts,
    baseUrl: config.baseUrl,
  });
}

/** Who did not consent, or did with a remark, or whose mail did not arrive. */
const reactions =
  (cockpit: ReturnType<typeof createCockpitStore>, base: string) =>
  async ({ actor, scope, t }: TodayReader) => {
    if (!hasRole(actor, 'coordinator') && !hasRole(actor, 'teacher')) return {};
    const alerts = (await cockpit.reactions(scope)).map((row) => ({
      text: t(`start.reactions.${row.answer}`, {
        pupil: displayName(row),
        when: shownMoment(row.answeredAt),
      }),
      label: t(row.answer === 'bounced' ? 'start.mend' : 'start.react'),
      url: `${base}/dossiers/${row.dossierId}/logboek/inzage-instemming`,
    }));
    return { alerts };
  };
