import { createEvidencePrinter, createLadder } from '../consent/asking/index.ts';
import {
  createDataAnswers,
  createDataConsentFacts,
  createDataEvidencePrinter,
  createQuestionActs,
  createQuestionReader,
  createQuestions,
  createQuestionsPage,
  createQuestionsStore,
  createWatchStore,
  dataActRoutes,
  askingRoutes as dataAskingRoutes,
  dataEvidenceRoutes,
  dataReminders as dataQuestions,
  itemText,
  ownRoutes,
  stepTwoRoutes,
  toldRoutes,
  watchRoutes,
} from '../consent/data-consent/index.ts';
import {
  createCodeHashes,
  createDeclines,
  createLinks,
  createLinksStore,
  createOtherWays,
  createSeen,
  createVisits,
  linkRoutes,
  seenRoutes,
} from '../consent/links/index.ts';
import {
  actsRoutes,
  cockpitRoutes,
  consentRoutes,
  createAnswers,
  createCockpitStore,
  createConsents,
  createInRound,
  createRoundActs,
  createRoundReader,
  createRounds,
  createRoundsPage,
  createRoundsStore,
  createWays,
  evidenceRoutes,
  instemming,
  needsSecondChannel,
  planRoutes,
  waysRoutes,
} from '../consent/plan-consent/index.ts';
import type { Scans } from '../consent/plan-consent/index.ts';
import { oppDocument, sharedReading } from '../dossier/documents/index.ts';
import type { DossierFacts } from '../dossier/facts/index.ts';
import { refusalText } from '../logbook/files/index.ts';
import type { Route } from '../platform/web/index.ts';
import {
  createReadings,
  createShareable,
  createShareReaders,
  createShares,
  createSharesStore,
  readingRoutes,
  sharedDocument,
  sharesRoutes,
  sharingFormRoutes,
} from '../sharing/reading/index.ts';
import type { Access } from './access.ts';
import type { DossierParts } from './dossier.ts';
import type { FilesParts } from './files.ts';
import type { Foundation } from './foundation.ts';

export type LinksParts = ReturnType<typeof wireLinks>;

/** Everything that a person outside the school gets a link for: consent to the plan, consent to data, and reading. */
export function wireLinks(
  foundation: Foundation,
  access: Access,
  dossier: DossierParts,
  filesParts: FilesParts,
) {
  const wired = { foundation, access, dossier, filesParts };
  const opening = wireOpening(wired);
  const consent = wireConsent(wired, opening);
  const reading = wireReading(wired, opening);
  const { dataAnswers, dataReminders, dataWatch, routes: data } = wireDataConsent(wired, opening);
  const { linksStore, declines, visits, ways } = opening;
  const { audit, schoolName, dossierKey, unitOfWork, base } = foundation;
  const pages: Route[] = [
    // Before the questions for consent: `/inzage-instemming/:roundId` takes whatever is left.
    ...reading.routes,
    ...data,
    ...consent.routes.rounds,
    ...ownRoutes({
      visits,
      answers: dataAnswers,
      schoolName,
      base,
      linkOf: (token) => visits.look(token),
    }),
    ...seenRoutes({
      visits,
      seen: createSeen({ audit, store: linksStore, dossierKey }),
      unitOfWork,
      schoolName,
      base,
    }),
    // After the pages of every purpose: `/inzage/:token` takes whatever is left.
    ...linkRoutes({
      visits,
      ways,
      base,
      renewal: async (row) =>
        row.purpose === 'data-consent' && (await dataAnswers.mayRenew(row))
          ? '/inzage/toestemming/nieuwe-link'
          : undefined,
    }),
    ...consent.routes.evidence,
  ];
  return {
    linksStore,
    declines,
    consents: consent.consents,
    roundReader: consent.roundReader,
    cockpit: consent.cockpit,
    ladder: consent.ladder,
    shares: reading.shares,
    dataWatch,
    dataReminders,
    routes: { step: consent.routes.step, pages },
  };
}

interface Wired {
  foundation: Foundation;
  access: Access;
  dossier: DossierParts;
  filesParts: FilesParts;
}

type Opening = ReturnType<typeof wireOpening>;

/** The link, the code and the other ways in, whatever they are for. */
function wireOpening({
  foundation: { config, database, unitOfWork, keys, clock, outbox, schoolName, dossierKey },
  access: { limits },
}: Wired) {
  const linksStore = createLinksStore({ database });
  const codeKey = keys.lookups[0] ?? keys.cookies;
  const hashes = createCodeHashes([codeKey, ...keys.lookups.slice(1)]);
  const declines = createDeclines({ database, hashes, dossierKey });
  const links = createLinks({
    outbox,
    schoolName,
    baseUrl: config.baseUrl,
    declines,
    hashes,
    dossierKey,
  });
  const visits = createVisits({
    store: linksStore,
    unitOfWork,
    outbox,
    limits,
    clock,
    schoolName,
    dossierKey,
    declines,
    codeKey,
  });
  const ways = createOtherWays({ store: linksStore, unitOfWork, limits, clock, hashes });
  return { linksStore, declines, links, visits, ways };
}

function wireConsent(
  {
    foundation,
    access: { sessions },
    dossier: { store, dossiers, opp },
    filesParts: { filesStore, intake },
  }: Wired,
  { linksStore, declines, links, visits, ways }: Opening,
) {
  const {
    config,
    database,
    unitOfWork,
    audit,
    clock,
    language,
    licences,
    pdf,
    renderReport,
    schoolName,
    dossierKey,
    base,
  } = foundation;
  const roundsStore = createRoundsStore({ database });
  const scans: Scans = {
    keep: (actor, dossier, incoming) =>
      intake.receive(actor, dossier, incoming, {
        details: { title: '', category: 'permission', sensitivity: 'none' },
      }),
    why: refusalText,
    title: async (dossier, fileId) => {
      const file = await filesStore.find(dossier, fileId);
      return file?.removedAt === null ? file.title : undefined;
    },
  };
  const consents = createConsents({
    unitOfWork,
    database,
    dossiers,
    rounds: roundsStore,
    links,
    scans,
    dossierKey,
  });
  // Who comes by a link reads the plan without the parts that need a grant, and without anybody's address.
  const roundReader = createRoundReader({ store: roundsStore, links: linksStore, dossierKey });
  const roundsPage = createRoundsPage({ reader: roundReader, consents, declines, base });
  const inRound = createInRound({ unitOfWork, reader: roundReader });
  const roundActs = createRoundActs({ inRound, dossiers, links, declines, dossierKey });
  const needsSecond = (dossier: DossierFacts): Promise<boolean> =>
    needsSecondChannel(
      {
        dossiers,
        sensitiveFiles: async (one) =>
          (await filesStore.ofDossier(one)).some(
            ({ removedAt, sensitivity }) => removedAt === null && sensitivity !== 'none',
          ),
      },
      dossier,
    );
  const cockpit = createCockpitStore({ database });
  const ladder = createLadder(
    { database, unitOfWork, links, declines, clock, dossierKey },
    instemming,
  );
  const rounds = createRounds({
    unitOfWork,
    dossiers,
    links,
    needsSecond,
    dossierKey,
    document: (dossier, lang) =>
      oppDocument(
        { ...opp, dossiers: sharedReading(dossiers) },
        { ...dossier, granted: { medical: false, psychological: false } },
        'consent-link',
        undefined,
        lang,
      ),
  });
  const answers = createAnswers({
    store: roundsStore,
    visits,
    unitOfWork,
    pdf,
    reports: renderReport,
    dossierKey,
  });
  const consentWays = createWays({
    inRound,
    reader: roundReader,
    links,
    ways,
    declines,
    sessions,
    pdf,
    reports: renderReport,
    language,
    licences,
    baseUrl: config.baseUrl,
  });

  const step: Route[] = consentRoutes({
    store,
    dossiers,
    consents,
    scans,
    rounds,
    reader: roundReader,
    declines,
    needsSecond,
    base,
  });
  const roundRoutes: Route[] = [
    ...actsRoutes({ store, acts: roundActs, page: roundsPage }),
    ...waysRoutes({
      store,
      ways: consentWays,
      reader: roundReader,
      declines,
      page: roundsPage,
      base,
    }),
    ...cockpitRoutes({ cockpit, store: roundsStore, audit, declines, dossierKey, base }),
    ...planRoutes({ visits, answers, schoolName, base }),
  ];
  const evidence: Route[] = evidenceRoutes({
    store,
    reader: roundReader,
    page: roundsPage,
    printer: createEvidencePrinter({ unitOfWork, pdf, reports: renderReport, language, licences }),
    base,
  });
  return {
    consents,
    roundReader,
    cockpit,
    ladder,
    routes: { step, rounds: roundRoutes, evidence },
  };
}

function wireReading(
  { foundation, dossier: { store, dossiers, opp }, filesParts: { filesStore, files } }: Wired,
  { linksStore, declines, links, visits }: Opening,
) {
  const { database, unitOfWork, language, pdf, renderReport, schoolName, dossierKey, base } =
    foundation;
  const sharesStore = createSharesStore({ database });
  const shareable = createShareable({
    database,
    files: filesStore,
    t: language.translate('nl'),
    dossierKey,
  });
  const shareReaders = createShareReaders({ store: sharesStore, links: linksStore, dossierKey });
  const shares = createShares({
    unitOfWork,
    store: sharesStore,
    links,
    declines,
    shareable,
    dossierKey,
    document: (dossier, choice) =>
      sharedDocument({ ...opp, dossiers: sharedReading(dossiers) }, dossier, choice),
  });
  const readings = createReadings({
    store: sharesStore,
    links: linksStore,
    visits,
    unitOfWork,
    pdf,
    reports: renderReport,
    shareable,
    filesStore,
    files,
    dossierKey,
  });
  const routes: Route[] = [
    ...sharingFormRoutes({
      store,
      dossiers,
      shareable,
      shares,
      declines,
      subject: (lang) => language.t(lang, 'mail.subjects.reading-ask'),
      base,
    }),
    ...sharesRoutes({ store, readers: shareReaders, shares, base }),
    ...readingRoutes({ visits, readings, schoolName, base }),
  ];
  return { shares, routes };
}

function wireDataConsent(
  { foundation, dossier: { store, dossiers } }: Wired,
  { linksStore, declines, links, visits }: Opening,
) {
  const {
    database,
    unitOfWork,
    audit,
    clock,
    language,
    licences,
    pdf,
    renderReport,
    dossierKey,
    base,
  } = foundation;
  const questionsStore = createQuestionsStore({ database });
  const questionReader = createQuestionReader({
    store: questionsStore,
    links: linksStore,
    dossierKey,
  });
  const questionActs = createQuestionActs({
    unitOfWork,
    reader: questionReader,
    links,
    dossierKey,
  });
  const dataAnswers = createDataAnswers({
    reader: questionReader,
    visits,
    links,
    unitOfWork,
    now: () => clock.now(),
    dossierKey,
  });
  const dataReminders = createLadder(
    { database, unitOfWork, links, declines, clock, dossierKey },
    dataQuestions,
  );
  const dataWatch = createWatchStore({ database });
  const questionsPage = createQuestionsPage({
    reader: questionReader,
    facts: createDataConsentFacts({ database }),
    base,
  });
  const routes: Route[] = [
    ...dataAskingRoutes({
      store,
      dossiers,
      questions: createQuestions({
        unitOfWork,
        links,
        dossierKey,
        words: (item) => itemText(item, language.translate('nl')),
      }),
      declines,
      base,
    }),
    ...dataEvidenceRoutes({
      store,
      reader: questionReader,
      page: questionsPage,
      printer: createDataEvidencePrinter({
        unitOfWork,
        pdf,
        reports: renderReport,
        language,
        licences,
        now: () => clock.now(),
      }),
      base,
    }),
    ...dataActRoutes({ store, acts: questionActs, page: questionsPage }),
    ...toldRoutes({ store, acts: questionActs, reader: questionReader, base }),
    ...stepTwoRoutes({ store, dossiers, reader: questionReader, base }),
    ...watchRoutes({ watch: dataWatch, store: questionsStore, audit, dossierKey, base }),
  ];
  return { dataAnswers, dataReminders, dataWatch, routes };
}
