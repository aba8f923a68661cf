import { readSharing } from '../../dossier/policy/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { FeatureParts, Platform, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { LinkParts, LinkRow } from '../links/index.ts';
import type { VisitParts } from '../visits/index.ts';
import { dataActRoutes } from './act-routes.ts';
import { createDataAnswers } from './answers-service.ts';
import { askingRoutes } from './asking-routes.ts';
import { createDataConsentFacts } from './data-consent-facts.ts';
import { dataEvidenceRoutes } from './evidence-routes.ts';
import { itemText } from './item-text.ts';
import { ownRoutes } from './own-routes.ts';
import { createQuestionActs } from './question-acts.ts';
import { createQuestionReader } from './question-facts.ts';
import { createQuestionsPage } from './questions-page.ts';
import { createQuestions } from './questions-service.ts';
import { createQuestionsStore } from './questions-store.ts';
import { dataReminders } from './reminders-store.ts';
import { createStanding } from './sharing-standing.ts';
import { stepTwoRoutes } from './step-two-routes.ts';
import { toldRoutes } from './told-routes.ts';
import { watchRoutes } from './watch-routes.ts';
import { createWatchStore } from './watch-store.ts';

interface DataConsentNeeds {
  platform: Platform;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  record: DossierRecord;
  links: LinkParts;
  visits: VisitParts;
}

/** AVG-toestemming: asked, given, refused and taken back, kind by kind. */
export function createDataConsentFeature(needs: DataConsentNeeds) {
  const { database, unitOfWork, audit, clock, language, pdf, reports, dossierKey, base } =
    needs.platform;
  const { store, dossiers } = needs.record;
  const { links, declines, store: linksStore } = needs.links;
  const { visits } = needs.visits;
  const now = (): Date => clock.now();
  const questionsStore = createQuestionsStore(database);
  const reader = createQuestionReader({ store: questionsStore, links: linksStore, dossierKey });
  const acts = createQuestionActs({ unitOfWork, reader, links, dossierKey });
  const answers = createDataAnswers({
    reader,
    visits,
    links,
    store: linksStore,
    unitOfWork,
    receipts: needs.visits.receipts,
    now,
    dossierKey,
  });
  const watch = createWatchStore(database);
  const facts = createDataConsentFacts({ database });
  const page = createQuestionsPage({ reader, facts, base });
  const questions = createQuestions({
    unitOfWork,
    links,
    dossierKey,
    words: (item, lang) => itemText(item, language.translate(lang), lang),
  });
  return {
    name: 'data-consent',
    standing: createStanding(reader),
    reminded: dataReminders,
    purpose: {
      id: 'data-consent',
      page: '/inzage/toestemming',
      renewal: async (row: LinkRow) =>
        (await answers.mayRenew(row)) ? '/inzage/toestemming/nieuwe-link' : undefined,
    },
    routes: [
      ...askingRoutes({ store, dossiers, questions, declines, reached: needs.links.reached, base }),
      ...dataEvidenceRoutes({
        store,
        reader,
        page,
        unitOfWork,
        pdf,
        reports,
        documents: { language, licences: needs.licences, now },
        base,
      }),
      ...dataActRoutes({ store, acts, page }),
      ...toldRoutes({ store, acts, reader, base }),
      ...stepTwoRoutes({ store, dossiers, reader, base }),
      ...watchRoutes({ watch, store: questionsStore, audit, dossierKey, base }),
      ...ownRoutes({
        visits,
        answers,
        schoolName: needs.schoolName,
        base,
        linkOf: (token) => visits.look(token),
      }),
    ],
    mails: ['data-consent-ask', 'data-consent-link'],
    menu: [...tabs],
    today: reactions(watch, base),
  } satisfies FeatureParts;
}

const tabs = [
  {
    in: 'access',
    id: 'data-consent',
    path: '/dossiers/:dossierId/logboek/inzage-instemming/toestemming',
    label: 'logbook.access.data-consent',
    place: 30,
    permission: readSharing,
  },
  {
    in: 'watch',
    id: 'data-consent',
    path: '/instemmingen/toestemming',
    label: 'logbook.access.data-consent',
    place: 20,
  },
] as const;

/** Who refused or took back, and whose mail did not arrive. */
const reactions =
  (watch: ReturnType<typeof createWatchStore>, base: string) =>
  async ({ actor, scope, t }: TodayReader) => {
    if (!hasRole(actor, 'coordinator') && !hasRole(actor, 'teacher')) return {};
    const alerts = (await watch.reactions(scope)).map((row) => ({
      text: t(`start.reactions.${row.answer}`, {
        pupil: displayName(row),
        when: shownMoment(row.answeredAt),
      }),
      label: t('start.react'),
      url: `${base}/dossiers/${row.dossierId}/logboek/inzage-instemming/toestemming`,
    }));
    return { alerts };
  };
