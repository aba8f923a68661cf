import { schoolDay } from '../../kernel/clock.ts';
import { isoDate, shownDate, shownDay } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { shownDate as shownTyped } from '../form/index.ts';
import { dossierCrumbs, headView, inSteps } from '../frame/index.ts';
import type { Grant } from './grants-service.ts';
import type { StaffRow } from './grants-store.ts';
import { LONGEST_REASON } from './grants.ts';
import type { GrantFault, GrantForm } from './grants.ts';

export const grantsUrl = (dossier: { id: string }, base: string): string =>
  `${base}/dossiers/${dossier.id}/vertrouwelijke-delen`;

/** "medische en psychologische delen" */
export const grantPartsWord = (
  grant: { medical: boolean; psychological: boolean },
  t: Translate,
): string => {
  if (grant.medical && grant.psychological) return t('grants.parts.both');
  return t(grant.medical ? 'grants.parts.medical' : 'grants.parts.psychological');
};

export interface GrantPageData {
  dossier: DossierFacts;
  grants: readonly Grant[];
  staff: readonly StaffRow[];
  form: GrantForm;
  faults: readonly GrantFault[];
  /** The last day that can be chosen. */
  latest: string;
  page: number;
  size: number;
  at: Date;
  t: Translate;
  base: string;
}

export function grantsPage(data: GrantPageData): Answer {
  const { dossier, grants, form, t, at, base, page, size } = data;
  const today = schoolDay(at);
  const here = grantsUrl(dossier, base);
  const total = grants[0]?.total ?? 0;
  const texts = Object.fromEntries(
    data.faults.map((fault) => [fault.field, faultText(fault, data)]),
  );
  return {
    kind: 'page',
    template: 'dossier/grants',
    status: data.faults.length > 0 ? 422 : 200,
    page: {
      title: t('grants.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: data.faults.map((fault) => ({
        text: faultText(fault, data),
        url: `#${fault.field}`,
      })),
    },
    view: {
      head: headView(dossier, { t, today }),
      standsIn: inSteps(dossier),
      grants: grants.map((grant) => grantView(grant, today, { t, here })),
      form: {
        action: here,
        groups: staffGroups(data.staff, form.medewerker, t),
        medical: form.medisch !== '',
        psychological: form.psychologisch !== '',
        faults: texts,
        fields: [
          {
            id: 'reden',
            path: 'reden',
            kind: 'text',
            label: t('grants.fields.reden'),
            help: t('grants.help.reden'),
            value: form.reden,
            required: true,
            max: LONGEST_REASON,
            fault: texts['reden'],
          },
          {
            id: 'tot',
            path: 'tot',
            kind: 'date',
            label: t('grants.fields.tot'),
            help: t('grants.help.tot', { date: shownDate(data.latest) }),
            value: shownTyped(isoDate(form.tot.trim()) ?? form.tot),
            required: true,
            width: 'third',
            max: 40,
            fault: texts['tot'],
          },
        ],
      },
      accessListUrl: `${base}/dossiers/${dossier.id}/inzagelijst`,
      pager: {
        newer: page > 1 ? `${here}?pagina=${page - 1}` : undefined,
        older: page * size < total ? `${here}?pagina=${page + 1}` : undefined,
      },
    },
  };
}

function faultText(fault: GrantFault, { t, latest }: GrantPageData): string {
  return t(`faults.${fault.code}`, {
    label: t(`grants.fields.${fault.field}`),
    max: LONGEST_REASON,
    date: shownDate(latest),
  });
}

interface GrantView {
  who: string;
  parts: string;
  reason: string;
  until: string;
  given: string;
  state: string;
  kind: 'ok' | 'concept';
  /** Where it is ended, of one that runs. */
  endAction?: string;
}

function grantView(
  grant: Grant,
  today: string,
  context: { t: Translate; here: string },
): GrantView {
  const { t, here } = context;
  const runs = grant.endedAt === null && grant.untilOn >= today;
  const state =
    grant.endedAt !== null
      ? t('grants.states.ended', { date: shownDay(grant.endedAt) })
      : t(runs ? 'grants.states.running' : 'grants.states.over');
  return {
    who: grant.who,
    parts: grantPartsWord(grant, t),
    reason: grant.reason,
    until: shownDate(grant.untilOn),
    given: t('grants.givenBy', { name: grant.grantedBy, date: shownDay(grant.fromAt) }),
    state,
    kind: runs ? 'ok' : 'concept',
    endAction: runs ? `${here}/${grant.id}/beeindigen` : undefined,
  };
}

interface StaffOption {
  value: string;
  label: string;
  selected: boolean;
}

function staffGroups(
  staff: readonly StaffRow[],
  chosen: string,
  t: Translate,
): { label: string; options: StaffOption[] }[] {
  return [true, false]
    .map((works) => ({
      label: t(works ? 'grants.staff.works' : 'grants.staff.others'),
      options: staff
        .filter((person) => person.works === works)
        .map((person) => ({
          value: person.id,
          label: displayName(person),
          selected: person.id === chosen,
        })),
    }))
    .filter((group) => group.options.length > 0);
}
