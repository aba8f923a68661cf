import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, orShown } from '../../kernel/errors.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, PageFacts, Route } from '../../platform/routes/index.ts';
import {
  askAtForm,
  askAtPage,
  formOfGroup,
  groupCrumbs,
  GROUPS_PATH,
  groupUrl,
  pageOfGroup,
  yearIsOver,
} from '../groups/index.ts';
import type { GroupFacts, GroupsStore } from '../groups/index.ts';
import {
  formOf,
  isNeeded,
  mostOf,
  ownPupilFields,
  OwnPupilRefusedError,
  readOwnPupil,
} from './own-pupil.ts';
import type { OwnPupilFault, OwnPupilForm, PupilRecord } from './own-pupil.ts';
import type { KnownPupil, OwnPupilsStore } from './own-pupils-store.ts';
import { assertOwn } from './own-pupils.ts';
import type { OwnPupils } from './own-pupils.ts';
import { changeOwnPupil } from './pupil-policy.ts';

export interface OwnPupilRouteDeps {
  ownPupils: OwnPupils;
  store: OwnPupilsStore;
  groups: Pick<GroupsStore, 'find'>;
  base: string;
}

const text = z.string().max(1_000).default('');
const body = z.object({
  voornaam: text,
  roepnaam: text,
  tussenvoegsel: text,
  achternaam: text,
  geboortedatum: text,
  toch: z.enum(['1', '']).default(''),
});
const pupilParams = z.object({ pupilId: z.uuid() });
const empty: OwnPupilForm = {
  voornaam: '',
  roepnaam: '',
  tussenvoegsel: '',
  achternaam: '',
  geboortedatum: '',
};

const orShowFaults = orShown<OwnPupilFault, Answer>(OwnPupilRefusedError);

/** A pupil outside the school system: made in a group, and changed on a page of its own. */
export function ownPupilRoutes(deps: OwnPupilRouteDeps): Route[] {
  return [...addRoutes(deps), ...changeRoutes(deps)];
}

function addRoutes({ ownPupils, store, groups, base }: OwnPupilRouteDeps): Route[] {
  const path = `${GROUPS_PATH}/:groupId/leerlingen/nieuw`;
  const show = (
    input: Pick<Input<unknown, unknown, unknown>, 't'> & { subject: GroupFacts },
    form: OwnPupilForm,
    faults: readonly OwnPupilFault[],
    known: readonly KnownPupil[] = [],
  ): Answer => {
    const { t, subject: group } = input;
    return formPage({
      t,
      form,
      faults,
      title: t('ownPupil.new'),
      crumbs: groupCrumbs({ t, base }, group),
      nav: 'settings',
      lede: t('ownPupil.lede', { name: group.name }),
      action: groupUrl(base, group, 'leerlingen/nieuw'),
      cancel: groupUrl(base, group, 'leerlingen'),
      base,
      known,
      addUrl: groupUrl(base, group, 'leerlingen/toevoegen'),
    });
  };
  return [
    guardedRoute({
      ...pageOfGroup(groups),
      path,
      audit: 'pupil.form-viewed',
      act: (input): Answer => {
        if (input.subject.status !== 'active') throw new AppError('group-removed', 409);
        if (yearIsOver(input.subject, schoolDay(input.at)))
          throw new AppError('group-year-over', 409);
        return show(input, empty, []);
      },
    }),
    guardedRoute({
      ...formOfGroup(groups),
      path,
      body,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => show(input, input.body, faults),
          async () => {
            const { actor, subject: group } = input;
            const today = schoolDay(input.at);
            const { toch, ...form } = input.body;
            const known =
              toch === '1'
                ? []
                : await store.alike(actor.licenceId, readOwnPupil(form, today), today);
            if (known.length > 0) return show(input, form, [], known);
            await ownPupils.add(actor, group, form);
            return {
              kind: 'redirect',
              to: groupUrl('', group, 'leerlingen'),
              flash: 'pupil-added',
            };
          },
        ),
    }),
  ];
}

function changeRoutes({ ownPupils, store, base }: OwnPupilRouteDeps): Route[] {
  const path = '/leerlingen/:pupilId/gegevens';
  const load = <Q, B>(input: Input<{ pupilId: string }, Q, B>): Promise<PupilRecord | undefined> =>
    store.find(input.params.pupilId, input.actor.licenceId);
  const show = (
    { t }: { t: Translate },
    pupil: PupilRecord,
    form: OwnPupilForm,
    faults: readonly OwnPupilFault[],
  ): Answer => {
    const url = `${base}/leerlingen/${pupil.id}`;
    return formPage({
      t,
      form,
      faults,
      title: t('ownPupil.change'),
      nav: 'pupils',
      lede: t('ownPupil.changeLede'),
      action: `${url}/gegevens`,
      cancel: url,
      base,
      known: [],
      crumbs: [
        { label: t('nav.pupils'), url: `${base}/leerlingen` },
        { label: displayName(pupil), url },
      ],
    });
  };
  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: changeOwnPupil,
      csrf: 'none',
      frame: 'host',
      audit: 'pupil.form-viewed',
      ...askAtPage,
      params: pupilParams,
      load,
      act: (input): Answer => {
        assertOwn(input.subject);
        return show(input, input.subject, formOf(input.subject), []);
      },
    }),
    guardedRoute({
      method: 'POST',
      path,
      permission: changeOwnPupil,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      ...askAtForm,
      params: pupilParams,
      body,
      load,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => show(input, input.subject, input.body, faults),
          async () => {
            assertOwn(input.subject);
            await ownPupils.change(input.actor, input.subject, input.body);
            return { kind: 'redirect', to: `/leerlingen/${input.subject.id}`, flash: 'saved' };
          },
        ),
    }),
  ];
}

function formPage(data: {
  t: Translate;
  form: OwnPupilForm;
  faults: readonly OwnPupilFault[];
  title: string;
  crumbs: NonNullable<PageFacts['crumbs']>;
  nav: string;
  lede: string;
  action: string;
  cancel: string;
  base: string;
  known: readonly KnownPupil[];
  addUrl?: string;
}): Answer {
  const { t, form, base } = data;
  const told = (fault: OwnPupilFault): string =>
    t(`faults.${fault.code}`, {
      label: t(`ownPupil.fields.${fault.field}`),
      max: mostOf(fault.field),
    });
  return {
    kind: 'page',
    template: 'own-pupils/form',
    status: data.faults.length > 0 ? 422 : 200,
    page: {
      title: data.title,
      nav: data.nav,
      crumbs: data.crumbs,
      faults: data.faults.map((fault) => ({ text: told(fault), url: `#${fault.field}` })),
    },
    view: {
      lede: data.lede,
      action: data.action,
      cancel: data.cancel,
      fields: ownPupilFields.map((name) => {
        const fault = data.faults.find(({ field }) => field === name);
        return {
          id: name,
          path: name,
          kind: name === 'geboortedatum' ? 'date' : 'line',
          label: t(`ownPupil.fields.${name}`),
          value: form[name],
          width: 'half',
          required: isNeeded(name),
          help: t.has(`ownPupil.help.${name}`) ? t(`ownPupil.help.${name}`) : undefined,
          fault: fault === undefined ? undefined : told(fault),
        };
      }),
      ...(data.known.length === 0
        ? {}
        : {
            known: {
              addUrl: data.addUrl,
              people: data.known.map((row) => ({
                name: displayName(row),
                url: `${base}/leerlingen/${row.id}`,
                about: [row.groupName ?? '', t(`merging.source.${row.source}`)]
                  .filter((part) => part !== '')
                  .join(' · '),
              })),
            },
          }),
    },
  };
}
