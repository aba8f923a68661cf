import { PLAN_STEP, planState } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inSteps } from '../../dossier/frame/index.ts';
import { railView } from '../../dossier/pages/index.ts';
import { declared } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { AskedPerson } from '../asking/index.ts';
import type { Asking } from './asking.ts';
import { planUrl } from './consent-page.ts';
import type { ConsentForm, ConsentInput, ConsentPageDeps } from './consent-page.ts';
import { previewView } from './preview.ts';
import type { PreviewView } from './preview.ts';

interface ConsentSureView {
  head: ReturnType<typeof headView>;
  standsIn: ReturnType<typeof inSteps>;
  rail: ReturnType<typeof railView>;
  lede: string;
  /** An earlier question is still open, and ends with this one. */
  waits: boolean;
  people: { name: string; role: string; how: string }[];
  facts: { label: string; value: string }[];
  preview: PreviewView;
  /** The whole form, to be sent again as it was. */
  fields: { name: string; value: string }[];
  button: string;
  action: string;
}

/**
 * Before anything is sent: who gets a mail at which address and who a letter, and what they will
 * read. Nothing was done yet.
 */
export async function consentSurePage(
  deps: ConsentPageDeps,
  input: ConsentInput,
  form: ConsentForm,
  asking: Asking,
): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const { base } = deps;
  const { read, rows } = await deps.dossiers.readers(dossier, [PLAN_STEP]);
  const mails = asking.people.filter(({ way }) => way === 'mail').length;
  const version = dossier.lastVersion + 1;
  const view: ConsentSureView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inSteps(dossier),
    rail: railView(
      { rows, t, step: declared(PLAN_STEP), dossier },
      `${base}/dossiers/${dossier.id}/stappen`,
    ),
    lede: t('consent.sure.lede', { version }),
    waits: planState(dossier.plan) === 'awaiting',
    people: asking.people.map((person) => personView(person, t)),
    facts: factsView(asking, t),
    preview: previewView(read(PLAN_STEP), await deps.document(dossier, 'nl'), { version, t }),
    fields: [
      ...Object.entries(form).flatMap(([name, value]) =>
        typeof value === 'string' && name !== '_csrf' ? [{ name, value }] : [],
      ),
      { name: 'zeker', value: '1' },
    ],
    button: mails === 0 ? t('consent.sure.sendLetters') : t('consent.sure.send', { count: mails }),
    action: `${base}${planUrl(dossier)}/instemming`,
  };
  return {
    kind: 'page',
    template: 'dossier/consent-sure',
    page: {
      title: t('consent.sure.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
    },
    view,
  };
}

const personView = (
  { name, relation, way, email, lang }: AskedPerson,
  t: Translate,
): ConsentSureView['people'][number] => ({
  name,
  role: relation,
  how:
    way === 'mail'
      ? t('consent.sure.byMail', { email, lang: t(`rounds.langs.${lang}`) })
      : t('consent.sure.byLetter', { lang: t(`rounds.langs.${lang}`) }),
});

const factsView = (asking: Asking, t: Translate): ConsentSureView['facts'] =>
  [
    { key: 'until', value: shownDate(asking.endsOn) },
    { key: 'subject', value: asking.subject === '' ? t('rounds.proposedSubject') : asking.subject },
    { key: 'note', value: asking.note },
    { key: 'leftOut', value: asking.leftOut },
  ].flatMap(({ key, value }) =>
    value === '' ? [] : [{ label: t(`rounds.fields.${key}.label`), value }],
  );
