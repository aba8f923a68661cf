import type { DossierFacts } from '../../dossier/facts/index.ts';
import { said } from '../../dossier/declaration/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { Block, ReportDocument, Reports, Section } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import type { Licence, Licences } from '../../school/licences/index.ts';
import type { RouteDefinition, RequestRoutesStore } from '../request-routes/index.ts';
import type { DecisionFacts, KeptSnapshot, RequestFacts, RequestParts } from '../requests/index.ts';
import type { AdviceAtDesk, AdvicesAtDesk } from './advices.ts';
import { decisionRows } from './decision-shown.ts';

export interface PapersDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  language: Language;
  reports: Reports;
  pdf: Pick<Pdf, 'print' | 'encrypt'>;
  licences: Pick<Licences, 'byId'>;
  kept: RequestParts['kept'];
  routes: RequestRoutesStore;
  advices: AdvicesAtDesk;
}

export interface DecisionPapers {
  /**
   * The decision on a request as a document, encrypted with this password: of a TLV the declaration
   * itself, of another route a letter. For both sides. Undefined as long as nothing is decided.
   * @throws AppError for a weak password
   */
  make(
    actor: SignedInActor,
    dossier: DossierFacts,
    request: RequestFacts,
    password: string,
  ): Promise<{ bytes: Uint8Array; name: string } | undefined>;
}

export interface Decided {
  request: RequestFacts;
  decision: DecisionFacts;
  snapshot: KeptSnapshot;
  definition: RouteDefinition;
  advices: readonly AdviceAtDesk[];
  desk: Licence;
}

export const createDecisionPapers = (deps: PapersDeps): DecisionPapers => ({
  make: async (actor, dossier, request, password) => {
    await assertPassword(password);
    const decided = await decidedOf(deps, dossier, request);
    if (decided === undefined) return undefined;
    const html = deps.reports.html(decisionDocument(decided, deps.language.translate('nl')), 'nl');
    const bytes = await deps.pdf.encrypt(await deps.pdf.print(html), password);
    await deps.unitOfWork.run(actor, (unit) =>
      unit.audit({
        event: 'request.document-downloaded',
        ...dossier.trace,
        details: { request: request.id, decision: decided.decision.id },
      }),
    );
    return { bytes, name: documentName(decided) };
  },
});

/** Tells of nobody: the reference, and the day it was decided. */
const documentName = ({ request, decision }: Decided): string =>
  `${decision.tlvNumber === null ? 'besluit' : 'tlv'}-${request.reference}-${schoolDay(
    decision.settledAt ?? decision.proposedAt,
  )}.pdf`;

async function decidedOf(
  deps: PapersDeps,
  dossier: DossierFacts,
  request: RequestFacts,
): Promise<Decided | undefined> {
  const [decisions, snapshot, version, advices] = await Promise.all([
    deps.kept.decisions(dossier, request.id),
    deps.kept.snapshot(dossier, request.id, request.round),
    deps.routes.version(deps.database, request.versionId),
    deps.advices.of(deps.database, request),
  ]);
  const decision = decisions.find(({ state }) => state === 'final');
  if (decision === undefined || snapshot === undefined || version === undefined) return undefined;
  const { definition } = version;
  const desk = deps.licences.byId(request.deskId);
  return { request, decision, snapshot, definition, advices, desk };
}

/** A declaration, or the letter that says what was decided. */
export function decisionDocument(decided: Decided, t: Translate): ReportDocument {
  const { request, decision, snapshot, desk } = decided;
  const kind = decision.tlvNumber === null ? 'letter' : 'tlv';
  const name = said(request.name, t);
  const on = shownDay(decision.settledAt ?? decision.proposedAt);
  return {
    title: t(`decisions.document.${kind}.title`, { name, reference: request.reference }),
    cover: {
      school: [desk.schoolName, desk.town].filter((part) => part !== '').join(', '),
      licence: t('decisions.document.licence', { name: desk.name }),
      ...(desk.logo === null ? {} : { logo: desk.logo }),
      heading: t(`decisions.document.${kind}.heading`, { name }),
      pupil: snapshot.pupil.name,
      sub: t('decisions.document.reference', { reference: request.reference }),
      state: outcomeState(decided, t),
      facts: [{ label: t('decisions.document.decidedOn'), value: on }],
    },
    lead: desk.colour,
    contentsTitle: t('report.contents'),
    sections: sectionsOf(decided, t),
    running: t('decisions.document.running', { name, reference: request.reference }),
  };
}

const states = { yes: 'ok', no: 'stop', other: 'warn' } as const;

function outcomeState(
  { definition, decision }: Decided,
  t: Translate,
): ReportDocument['cover']['state'] {
  const outcome = definition.decides.outcomes.find(({ key }) => key === decision.outcome);
  return {
    word: outcome === undefined ? decision.outcome : said(outcome.label, t),
    kind: outcome === undefined ? 'warn' : states[outcome.kind],
  };
}

function sectionsOf(decided: Decided, t: Translate): Section[] {
  const { advices } = decided;
  const section = (id: string, blocks: Block[]): Section => ({
    id,
    title: t(`decisions.document.sections.${id}`),
    blocks,
  });
  return [
    section('decision', decisionBlocks(decided, t)),
    section('motivation', [{ text: { body: decided.decision.motivation } }]),
    ...(advices.length === 0
      ? []
      : [
          section(
            'advices',
            advices.map((one) => adviceCard(one, t)),
          ),
        ]),
    section('basis', basisBlocks(decided, t)),
    ...(decided.decision.clause === ''
      ? []
      : [section('clause', [{ text: { body: decided.decision.clause } }])]),
    section('signature', [
      {
        signatures: {
          rows: [decided.desk.schoolName],
          columns: [
            t('decisions.document.columns.name'),
            t('decisions.document.columns.date'),
            t('decisions.document.columns.signature'),
          ],
        },
      },
    ]),
  ];
}

function decisionBlocks({ decision, snapshot, definition }: Decided, t: Translate): Block[] {
  const outcome = definition.decides.outcomes.find(({ key }) => key === decision.outcome);
  const { pupil, school } = snapshot;
  const born =
    pupil.birthDate === null ? [] : [{ ...word('born', t), value: shownDate(pupil.birthDate) }];
  return [
    {
      facts: {
        rows: [
          { ...word('pupil', t), value: pupil.name },
          ...born,
          { ...word('school', t), value: school.name },
          {
            ...word('outcome', t),
            value: outcome === undefined ? decision.outcome : said(outcome.label, t),
          },
          ...decisionRows(decision, t),
          ...deciders(decision, t),
        ],
      },
    },
  ];
}

const word = (key: string, t: Translate): { label: string } => ({
  label: t(`decisions.document.facts.${key}`),
});

function deciders(
  { proposer, settler }: DecisionFacts,
  t: Translate,
): { label: string; value: string }[] {
  const names = [...new Set([settler ?? proposer, proposer])];
  return [{ ...word('decider', t), value: names.join(', ') }];
}

const adviceCard = (
  { slot, name, profession, registration, signedAt, hash }: AdviceAtDesk,
  t: Translate,
): Block => ({
  card: {
    title: `${slot}. ${name}`,
    rows: [
      { ...word('profession', t), value: t(`requests.professions.${profession}`) },
      { ...word('registration', t), value: registration },
      { ...word('signedOn', t), value: shownMoment(signedAt) },
      { ...word('hash', t), value: shownHash(hash), wide: true },
    ],
  },
});

/** On what it was decided: the round as it was frozen, by its hash. */
const basisBlocks = ({ request, snapshot }: Decided, t: Translate): Block[] => [
  {
    facts: {
      rows: [
        { ...word('sent', t), value: shownMoment(request.sentAt) },
        { ...word('round', t), value: String(snapshot.number) },
        { ...word('hash', t), value: shownHash(snapshot.hash), wide: true },
      ],
    },
  },
];
