import { schoolOf } from '../../consent/links/index.ts';
import type { VisitRow } from '../../consent/links/index.ts';
import { screenBlocks } from '../../consent/plan-consent/index.ts';
import { speaksAt } from '../../consent/visits/index.ts';
import type { Said } from '../../consent/visits/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { writtenDate, writtenDay, writtenMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { PAGE_ROOM, pagesOf } from '../reading/index.ts';
import { LONGEST_ADVICE } from './advice.ts';
import type { AdviceReading } from './advice-service.ts';
import { isProfession, longest } from './expert.ts';

export const PATH = '/inzage/advies';
/** By which the language button sends along what was typed. */
const FORM = 'adviesformulier';

/** Fields of the form by what they are of an advice. */
export const adviceFields = {
  text: 'woorden',
  name: 'naam',
  profession: 'beroep',
  registration: 'registratie',
  independent: 'onafhankelijk',
  own: 'eigen',
} as const;

type ScreenBlock = ReturnType<typeof screenBlocks>[number];

interface AdviceView {
  who: string;
  lede: string;
  notice: { text: string; kind: 'ok' | 'warn' } | undefined;
  kept: readonly string[];
  /** What can be read; undefined once it was signed. */
  reading: ReadingView | undefined;
  form: FormView | undefined;
  signed: SignedView | undefined;
  leave: string;
}

interface ReadingView {
  about: string;
  hash: string;
  narrowed: boolean;
  /** The request, and the dossier that goes with it. */
  groups: { title: string; parts: { title: string; url: string }[] }[];
  items: { title: string; action: string; secret: boolean }[];
  secret: boolean;
  password: string;
  /** The school does not share the dossier now. */
  away: boolean;
}

interface FormView {
  id: string;
  keep: string;
  sign: string;
  about: string;
  lang: Lang;
  round: number;
  was: string;
  kept: string | undefined;
  text: string;
  max: number;
  textFault: string | undefined;
  fields: FieldView[];
  ticks: { name: string; text: string; checked: boolean; fault: string | undefined }[];
}

interface SignedView {
  when: string;
  text: string;
  hash: string;
  facts: { label: string; value: string }[];
}

export interface AdvicePageData {
  visit: VisitRow;
  reading: AdviceReading;
  said: Said | undefined;
  base: string;
  schoolName: (licenceId: string) => string;
  t: Translate;
  lang: Lang;
}

/** What an expert reads, writes and signs; and, once it was signed, what was. */
export const advicePage = (data: AdvicePageData): Answer => ({
  kind: 'page',
  template: 'advice/advice',
  page: {
    title: data.t('advice.title', { pupil: displayName(data.visit) }),
    school: schoolOf(data.visit),
    speaks: speaksAt(data.base, PATH, isSigned(data) ? undefined : FORM),
    faults: isSigned(data)
      ? []
      : (data.said?.faults ?? []).map((fault) => ({
          text: faultText(fault, data),
          url: `#${fault.field}`,
        })),
  },
  view: adviceView(data),
});

const isSigned = ({ reading }: AdvicePageData): boolean => reading.advice?.signedAt != null;

function adviceView(data: AdvicePageData): AdviceView {
  const { visit, reading, said, base, t, lang } = data;
  const { expert, request } = reading;
  const signed = isSigned(data);
  const names = {
    school: data.schoolName(request.licenceId),
    desk: data.schoolName(request.deskId),
    until: writtenDate(visit.endsOn, lang),
  };
  return {
    who: expert.name,
    lede: t(signed ? 'advice.ledeSigned' : 'advice.lede', names),
    notice: noticeOf(said, data),
    kept: said?.kept ?? [],
    reading: signed ? undefined : readingView(data),
    form: signed ? undefined : formView(data),
    signed: signed ? signedView(data) : undefined,
    leave: `${base}/inzage/sluiten`,
  };
}

function noticeOf(
  said: Said | undefined,
  { reading, schoolName, t }: AdvicePageData,
): AdviceView['notice'] {
  if (said?.notice === undefined) return undefined;
  return {
    text: t(`advice.notice.${said.notice}`, {
      school: schoolName(reading.request.licenceId),
      desk: schoolName(reading.request.deskId),
    }),
    kind: said.notice === 'saved' ? 'ok' : 'warn',
  };
}

const nothing = { groups: [], items: [], narrowed: false, secret: false, hash: '', about: '' };

function readingView({ reading, base, t, lang }: AdvicePageData): ReadingView {
  const { shared } = reading;
  const password = generatePassword();
  if (shared === undefined) return { ...nothing, password, away: true };
  const { snapshot, sections, answers, items, narrowed } = shared;
  const parts = sections.map(({ title }, index) => ({
    title,
    url: `${base}${PATH}/${index + 1}`,
  }));
  return {
    about: t('advice.about', {
      reference: snapshot.reference,
      number: snapshot.number,
      day: writtenDay(snapshot.madeAt, lang),
    }),
    hash: shownHash(snapshot.hash),
    narrowed,
    groups: [
      { title: t('advice.answers'), parts: parts.slice(0, answers) },
      { title: t('advice.dossier'), parts: parts.slice(answers) },
    ].filter((group) => group.parts.length > 0),
    items: items.map(({ kind, itemId, title }) => ({
      title,
      action: `${base}${PATH}/${kind === 'report' ? 'verslag' : 'bestand'}/${itemId}`,
      secret: kind === 'report',
    })),
    secret: items.some(({ kind }) => kind === 'report'),
    password,
    away: false,
  };
}

/** What stands in the form: what was just typed, else what was kept, else what is known. */
function formValues({ reading: { advice, expert }, said }: AdvicePageData) {
  const typed = said?.typed;
  return {
    text: typed?.['woorden'] ?? advice?.text ?? '',
    name: typed?.['naam'] ?? advice?.name ?? expert.name,
    profession: typed?.['beroep'] ?? advice?.profession ?? expert.profession,
    registration: typed?.['registratie'] ?? advice?.registration ?? expert.registration,
    independent: (typed?.['onafhankelijk'] ?? '') !== '',
    own: (typed?.['eigen'] ?? '') !== '',
  };
}

function formView(data: AdvicePageData): FormView {
  const { visit, reading, said, base, t, lang } = data;
  const { advice } = reading;
  const values = formValues(data);
  const faults = Object.fromEntries(
    (said?.faults ?? []).map((fault) => [fault.field, faultText(fault, data)]),
  );
  const school = data.schoolName(reading.request.licenceId);
  return {
    id: FORM,
    keep: `${base}${PATH}/concept`,
    sign: `${base}${PATH}/ondertekenen`,
    about: visit.aboutId,
    lang,
    round: reading.round,
    was: advice?.savedAt.toISOString() ?? '',
    kept:
      advice === undefined
        ? undefined
        : t('advice.kept', { when: writtenMoment(advice.savedAt, lang) }),
    text: values.text,
    max: LONGEST_ADVICE,
    textFault: faults['woorden'],
    fields: fieldsOf(data, values, faults),
    ticks: (['onafhankelijk', 'eigen'] as const).map((name) => ({
      name,
      text: t(`advice.ticks.${name}`, { school }),
      checked: name === 'eigen' ? values.own : values.independent,
      fault: faults[name],
    })),
  };
}

function fieldsOf(
  { reading, t }: AdvicePageData,
  values: ReturnType<typeof formValues>,
  faults: Readonly<Record<string, string>>,
): FieldView[] {
  const line = (path: 'naam' | 'registratie', value: string, max: number): FieldView => ({
    id: path,
    path,
    kind: 'line',
    label: t(`advice.fields.${path}`),
    value,
    required: true,
    max,
    ...(faults[path] === undefined ? {} : { fault: faults[path] }),
  });
  return [
    line('naam', values.name, longest.name),
    {
      id: 'beroep',
      path: 'beroep',
      kind: 'choice',
      label: t('advice.fields.beroep'),
      value: values.profession,
      required: true,
      max: longest.profession,
      options: reading.professions.map((one) => ({
        value: one,
        label: t(`requests.professions.${one}`),
        selected: one === values.profession,
      })),
      ...(faults['beroep'] === undefined ? {} : { fault: faults['beroep'] }),
    },
    line('registratie', values.registration, longest.registration),
  ];
}

const longestOf: Readonly<Record<string, number>> = {
  woorden: LONGEST_ADVICE,
  naam: longest.name,
  registratie: longest.registration,
};

/** A fault of the form, of which its code alone was kept. */
const faultText = (
  { field, code }: { field: string; code: string },
  { t, schoolName, reading }: Pick<AdvicePageData, 't' | 'schoolName' | 'reading'>,
): string =>
  t(`faults.${code}`, {
    label: t(`advice.fields.${field}`),
    max: longestOf[field] ?? 0,
    school: schoolName(reading.request.licenceId),
  });

function signedView({ reading, t, lang }: AdvicePageData): SignedView {
  const { advice } = reading;
  if (advice === undefined || advice.signedAt === null || advice.hash === null)
    throw new Error('Shown as signed, and was not');
  const { profession } = advice;
  return {
    when: t('advice.signedOn', {
      when: writtenMoment(advice.signedAt, lang),
      number: advice.round,
    }),
    text: advice.text,
    hash: shownHash(advice.hash),
    facts: [
      { label: t('advice.fields.naam'), value: advice.name },
      {
        label: t('advice.fields.beroep'),
        value: isProfession(profession) ? t(`requests.professions.${profession}`) : '',
      },
      { label: t('advice.fields.registratie'), value: advice.registration },
    ],
  };
}

interface PartView {
  back: string;
  blocks: ScreenBlock[];
  pages: string | undefined;
  previous: string | undefined;
  next: { url: string; label: string } | undefined;
}

/** One part of what was sent, or a page of it. Undefined when there is no such part or page. */
export function partPage(
  { visit, reading, base, t }: Pick<AdvicePageData, 'visit' | 'reading' | 'base' | 't'>,
  { part, number }: { part: number; number: number },
): Answer | undefined {
  const sections = reading.shared?.sections ?? [];
  const section = sections[part - 1];
  const pages = section === undefined ? [] : pagesOf(section, PAGE_ROOM);
  const page = pages[number - 1] ?? (number === 1 ? [] : undefined);
  if (section === undefined || page === undefined) return undefined;
  const here = (place: number, of = part): string =>
    `${base}${PATH}/${of}${place === 1 ? '' : `?bladzijde=${place}`}`;
  const onward = (): PartView['next'] => {
    if (number < pages.length)
      return { url: here(number + 1), label: t('inzage.reading.nextPage') };
    const next = sections[part];
    return next === undefined ? undefined : { url: here(1, part + 1), label: next.title };
  };
  const view: PartView = {
    back: base + PATH,
    blocks: screenBlocks(section.title, page),
    pages: pages.length < 2 ? undefined : t('inzage.reading.page', { number, total: pages.length }),
    previous: number > 1 ? here(number - 1) : undefined,
    next: onward(),
  };
  return {
    kind: 'page',
    template: 'advice/part',
    page: {
      title: section.title,
      school: schoolOf(visit),
      speaks: speaksAt(base, `${PATH}/${part}?bladzijde=${number}`),
    },
    view,
  };
}
