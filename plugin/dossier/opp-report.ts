import type { Block, ReportDocument, Reports, Section } from '../reports/index.ts';
import type { Lang, Language } from '../language/index.ts';
import type { Licences } from '../licences/index.ts';
import type { Translate } from '../kernel/translate.ts';
import { shownDate, shownDay, shownMoment } from '../kernel/moments.ts';
import { displayName } from '../kernel/names.ts';
import { consentersOf } from './consenters.ts';
import type { Dossiers } from './dossier-service.ts';
import { sightOf } from './dossier-policy.ts';
import { planState } from './dossier.ts';
import type { DossierFacts, PlanMode } from './dossier.ts';
import { planKinds, planWord } from './head-view.ts';
import { oppSections } from './opp-sections.ts';
import { steps } from './steps/index.ts';
import type { StepReader } from './declaration.ts';

/** One person's answer by their link. */
export interface LinkAnswerFacts { name: string; relation: string; answer: 'agreed' | 'agreed-remark' | 'refused' | 'none'; at: Date | null; words: string }

/** What the report tells of consent; supplied by the capability that registers it. */
export interface ConsentFacts {
  version: number;
  mode: PlanMode;
  /** `yyyy-mm-dd` */
  on: string | null;
  explanation: string;
  /** The name of the file with a scan of what was signed. */
  scan?: string;
  setAt: Date;
  setBy: string;
  actionPartHash: Buffer;
  lapsedAt: Date | null;
  /** Of mode `links`: everybody who was asked, and whether all who must have agreed did. */
  answers: readonly LinkAnswerFacts[];
  agreedAt: Date | null;
}

export interface OppDeps { dossiers: Pick<Dossiers, 'readers'>; licences: Pick<Licences, 'byId'>; language: Language; today: () => string }

/** The OPP of a dossier as one HTML document; the same content gives the same document, so that it is printed once. */
export async function oppHtml(
  deps: OppDeps & { reports: Reports }, dossier: DossierFacts, basis: string, consent: ConsentFacts | undefined,
): Promise<string> {
  return deps.reports.html(await oppDocument(deps, dossier, basis, consent), 'nl');
}

/** What is in the OPP for who asks, before it is laid out for print. The language is that of the labels; what people wrote stays as it is. */
export async function oppDocument(deps: OppDeps, dossier: DossierFacts, basis: string, consent: ConsentFacts | undefined, lang: Lang = 'nl'): Promise<ReportDocument> {
  const t = deps.language.translate(lang);
  const { read, domains } = await deps.dossiers.readers(dossier, steps.map((step) => step.number));
  const licence = deps.licences.byId(dossier.licenceId);
  const version = dossier.plan === undefined ? t('report.draft') : t('report.version', { version: dossier.plan.version });
  const pupil = displayName(dossier.pupilName);
  return {
    title: t('report.documentTitle', { pupil }),
    cover: {
      school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
      licence: t('report.licence', { name: licence.name, brin: licence.brin === '' ? '' : ` · BRIN ${licence.brin}` }),
      ...(licence.logo === null ? {} : { logo: licence.logo }),
      heading: t('report.heading'), pupil,
      sub: [
        ...(dossier.birthDate === null ? [] : [t('report.born', { date: shownDate(dossier.birthDate) })]),
        ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
        t('report.schoolYear', { year: dossier.schoolYear }),
      ].join(' · '),
      state: { word: planWord(dossier, t), kind: planKinds[planState(dossier.plan)] },
      facts: coverFacts(dossier, consent, t),
    },
    lead: licence.colour,
    contentsTitle: t('report.contents'),
    sections: [...oppSections({ read, domains, sight: sightOf(basis, dossier), t }), consentSection(consent, signersOf(dossier, read(1), deps.today(), t), t), attachments(read(3), t)],
    running: t('report.running', { pupil: shortened(pupil), version }),
    ...(holds(dossier) ? {} : { mark: t(`report.mark.${planState(dossier.plan)}`) }),
  };
}

/** A document that is still to be agreed on, or no longer, says so on every page: pages get separated. */
const holds = (dossier: DossierFacts): boolean => ['set', 'set-without-consent'].includes(planState(dossier.plan));

/** Characters of a name at the foot of a page, beside the version and the page number. */
const LONGEST_RUNNING_NAME = 48;

const shortened = (name: string): string =>
  ([...name].length <= LONGEST_RUNNING_NAME ? name : `${[...name].slice(0, LONGEST_RUNNING_NAME - 1).join('').trimEnd()}…`);

function coverFacts(dossier: DossierFacts, consent: ConsentFacts | undefined, t: Translate): { label: string; value: string }[] {
  return [
    ...(consent === undefined ? [] : [{ label: t('report.cover.setOn'), value: t('report.cover.setBy', { date: shownDay(consent.setAt), name: consent.setBy }) }]),
    ...(dossier.evaluateOn === null ? [] : [{ label: t('report.cover.evaluate'), value: shownDate(dossier.evaluateOn) }]),
    { label: t('report.cover.level'), value: t(`dossier.levels.${dossier.level}.name`) },
    { label: t('report.cover.asOf'), value: t('report.cover.confidential', { moment: shownMoment(dossier.changedAt) }) },
  ];
}

/** Consent as evidence: which way, when, by whom, on exactly which text; and room to sign on paper. */
function consentSection(consent: ConsentFacts | undefined, signers: readonly string[], t: Translate): Section {
  const blocks: Block[] = consent === undefined ? [{ empty: t('report.noConsent') }] : [
    { facts: { rows: [
      { label: t('report.consent.outcome'), value: t(`report.consent.${outcomeOf(consent)}`) },
      { label: t('report.consent.way'), value: t(`report.consent.way-${consent.mode}`) },
      ...(consent.on === null ? [] : [{ label: t('report.consent.on'), value: shownDate(consent.on) }]),
      { label: t('report.consent.registered'), value: t('report.cover.setBy', { date: shownMoment(consent.setAt), name: consent.setBy }) },
      ...(consent.mode === 'links' ? [] : [{ label: t(consent.mode === 'refused' ? 'report.consent.reason' : 'report.consent.explanation'), value: consent.explanation }]),
      ...(consent.scan === undefined ? [] : [{ label: t('report.consent.scan'), value: consent.scan }]),
    ] } },
    ...answersTable(consent.answers, t),
    { note: t('report.consent.hash', { version: consent.version, hash: consent.actionPartHash.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1 ') }) },
  ];
  const answered = new Set(consent?.answers.filter(({ at }) => at !== null).map(({ name, relation }) => signer(name, relation)));
  return {
    id: 'consent', title: t('report.sections.consent'),
    blocks: [...blocks, { signatures: {
      columns: [t('report.signatures.name'), t('report.signatures.date'), t('report.signatures.sign')],
      rows: [...signers.filter((one) => !answered.has(one)), t('report.signatures.school')],
    } }],
  };
}

const outcomeOf = (consent: ConsentFacts): string => {
  if (consent.lapsedAt !== null) return 'lapsed';
  return consent.mode === 'links' && consent.agreedAt === null ? 'awaiting' : consent.mode;
};

/** Who answered by a link has signed: the answer, its moment and its words stand here, and no line to sign on. */
function answersTable(answers: readonly LinkAnswerFacts[], t: Translate): Block[] {
  const cell = (value: string): { value: string; numeric: boolean } => ({ value, numeric: false });
  return answers.length === 0 ? [] : [{ heading: t('report.answers.title') }, { table: {
    caption: t('report.answers.title'),
    columns: ['name', 'answer', 'when', 'words'].map((key) => ({ label: t(`report.answers.${key}`), numeric: false })),
    rows: answers.map(({ name, relation, answer, at, words }) => ({
      cells: [cell(signer(name, relation)), cell(t(`report.answers.is.${answer}`)), cell(at === null ? '' : shownMoment(at)), cell(words)],
    })),
  } }];
}

const signer = (name: string, relation: string): string => [name, relation].filter((part) => part !== '').join(', ');

/** Whose signature the action part needs: the guardians with authority, the pupil beside them or alone, by age. */
function signersOf(dossier: DossierFacts, general: StepReader, today: string, t: Translate): string[] {
  const { by, guardians, pupilSigns } = consentersOf(dossier, general, today);
  const pupil = t('report.signatures.pupil', { name: displayName(dossier.pupilName) });
  const parents = guardians.map(({ name, relation }) => signer(name, relation));
  return by === 'pupil' ? [pupil] : [...parents, ...(pupilSigns ? [pupil] : [])];
}

/** Examinations whose report lies somewhere: named here, kept there. */
function attachments(question: StepReader, t: Translate): Section {
  const rows = question.rows('examinations').filter((row) => question.value(`examinations/${row}/fileName`) !== '');
  return {
    id: 'attachments', title: t('report.sections.attachments'),
    blocks: rows.length === 0 ? [{ empty: t('report.noAttachments') }] : [{ table: {
      caption: t('report.sections.attachments'),
      columns: ['examinationKind', 'fileName'].map((key) => ({ label: t(`steps.question.fields.${key}.label`), numeric: false })),
      rows: rows.map((row) => ({ cells: ['examinationKind', 'fileName'].map((key) => ({ value: question.value(`examinations/${row}/${key}`), numeric: false })) })),
    } }],
  };
}
