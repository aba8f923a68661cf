import { z } from 'zod';
import { displayName } from '../../kernel/names.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { SecondFactors } from '../sign-in/index.ts';
import { ofPerson, PERSON_PATH } from './person-routes.ts';
import type { OfPerson } from './person-routes.ts';
import { askAtForm, askAtPage, resetSecondFactor } from './staff-policy.ts';
import type { Staff } from './staff-service.ts';
import { STAFF_PATH, staffCrumbs } from './staff-view.ts';
import type { StaffFacts } from './staff.ts';

const REASON = { least: 10, most: 500 };
const reasonBody = z.object({ reden: z.string().max(5_000).default('') });

interface FactorResetDeps {
  staff: Staff;
  factors: SecondFactors;
  base: string;
}

/** Of who has no app there is none to take away. */
function ofProtected(staff: Staff): OfPerson {
  const common = ofPerson(staff, resetSecondFactor);
  return {
    ...common,
    load: async (input) => {
      const person = await common.load(input);
      return person === undefined || person.secondFactorOn === null ? undefined : person;
    },
  };
}

function resetPage(
  { t, subject }: Pick<Input<unknown, unknown, unknown>, 't'> & { subject: StaffFacts },
  base: string,
  typed: string,
  fault?: string,
): Answer {
  const name = displayName(subject);
  const personUrl = `${base}${STAFF_PATH}/${subject.id}`;
  return {
    kind: 'page',
    template: 'staff/second-factor',
    status: fault === undefined ? 200 : 422,
    page: {
      title: t('factor.resetTitle', { name }),
      nav: 'settings',
      crumbs: staffCrumbs({ t, base }, subject, personUrl),
      faults: fault === undefined ? [] : [{ text: fault, url: '#reden' }],
    },
    view: {
      action: `${personUrl}/2fa`,
      cancel: personUrl,
      lede: t('factor.resetLede', { name }),
      field: {
        id: 'reden',
        path: 'reden',
        kind: 'text',
        label: t('factor.resetReason'),
        help: t('factor.resetReasonHelp', { name }),
        value: typed,
        required: true,
        max: REASON.most,
        fault,
      },
    },
  };
}

/**
 * For who lost the telephone and the recovery codes: an admin takes the app away, with the reason.
 */
export function factorResetRoutes(deps: FactorResetDeps): Route[] {
  const { staff, factors, base } = deps;
  const common = { ...ofProtected(staff), path: `${PERSON_PATH}/2fa` };
  return [
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      csrf: 'none',
      audit: 'staff.factor-reset-viewed',
      act: (input): Answer => resetPage(input, base, ''),
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: reasonBody,
      act: async (input): Promise<Answer> => {
        const { actor, subject, session, body, t } = input;
        const reason = body.reden.trim();
        if ([...reason].length < REASON.least)
          return resetPage(input, base, body.reden, t('faults.reset-reason'));
        if ([...reason].length > REASON.most)
          return resetPage(
            input,
            base,
            body.reden,
            t('faults.too-long', { label: t('factor.resetReason'), max: REASON.most }),
          );
        const told = await factors.reset(
          actor,
          { id: subject.id, licenceId: subject.licenceId, name: subject, by: session.name },
          reason,
        );
        return {
          kind: 'redirect',
          to: `${STAFF_PATH}/${subject.id}`,
          flash: told ? 'factor-reset' : 'factor-reset-untold',
        };
      },
    }),
  ];
}
