import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type {
  Answer,
  Input,
  Permission,
  Route,
  SignedInActor,
} from '../../platform/routes/index.ts';
import { dayFaults } from './asked-people.ts';

/** A form that was refused: of what was asked or of a person, which field, why, what was typed. */
interface RefusedForm {
  id: string;
  field: 'einddatum' | 'mail';
  code: string;
  typed: string;
}

/** One person of one thing that was asked. */
interface AskedPlace {
  id: string;
  personId: string;
}

/** What the school does with the links of one kind of what it asked, and what it then sees. */
export interface AskedActs {
  /** Of one of them, with `:dossierId`; the acts lie below it. */
  path: string;
  /** What the id of one is called in its path. */
  param: string;
  /** Who sends a link again and extends, and who takes a link back. */
  permission: { ask: Permission<DossierFacts>; withdraw: Permission<DossierFacts> };
  /** Of a sign-in, at most; a sign-in of any age will do when absent. */
  stepUpMinutes?: number;
  extend: (
    actor: SignedInActor,
    dossier: DossierFacts,
    id: string,
    endsOn: string,
  ) => Promise<void>;
  resend: (
    actor: SignedInActor,
    dossier: DossierFacts,
    at: AskedPlace,
    email: string,
  ) => Promise<void>;
  withdraw: (actor: SignedInActor, dossier: DossierFacts, at: AskedPlace) => Promise<void>;
  /** By code of what sending again throws: the code that is shown at the address instead. */
  refusals?: Readonly<Record<string, string>>;
  show: (input: ActInput, id: string, refused: RefusedForm) => Promise<Answer>;
  /** Where an act leads to, below the mount, and what is said there. */
  to: (dossier: DossierFacts, id: string) => string;
  flash: { extended: string; resent: string; withdrawn: string };
}

const oneParams = dossierParams.catchall(z.uuid());
const personParams = oneParams.extend({ personId: z.uuid() });
const text = (max: number): z.ZodDefault<z.ZodString> => z.string().max(max).default('');
const extendBody = z.object({ einddatum: text(40) });
const resendBody = z.object({ mail: text(300) });

type ActInput = Input<z.output<typeof oneParams>, unknown, unknown> & { subject: DossierFacts };
type PersonInput = ActInput & { params: z.output<typeof personParams> };

/** Extends it, sends one person another link, and takes one person's link back. */
export function askedActRoutes(store: DossierStore, acts: AskedActs): Route[] {
  const { path, permission, stepUpMinutes } = acts;
  const one = `${path}/:${acts.param}`;
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const common = {
    method: 'POST',
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    live: true,
    stepUpMinutes,
  } as const;
  return [
    guardedRoute({
      ...common,
      path: `${one}/verlengen`,
      permission: permission.ask,
      params: oneParams,
      body: extendBody,
      load,
      act: (input) => extend(acts, input),
    }),
    guardedRoute({
      ...common,
      path: `${one}/:personId/opnieuw`,
      permission: permission.ask,
      params: personParams,
      body: resendBody,
      load,
      act: (input) => resend(acts, input),
    }),
    guardedRoute({
      ...common,
      path: `${one}/:personId/intrekken`,
      permission: permission.withdraw,
      params: personParams,
      load,
      act: (input) => withdraw(acts, input),
    }),
  ];
}

const idOf = ({ param }: AskedActs, { params }: ActInput): string => params[param] ?? '';

const back = (acts: AskedActs, input: ActInput, flash: string): Answer => ({
  kind: 'redirect',
  to: acts.to(input.subject, idOf(acts, input)),
  flash,
});

async function extend(
  acts: AskedActs,
  input: ActInput & { body: z.output<typeof extendBody> },
): Promise<Answer> {
  const { subject: dossier, body, actor, at } = input;
  const id = idOf(acts, input);
  const endsOn = isoDate(body.einddatum.trim());
  const [fault] = dayFaults(endsOn, schoolDay(at));
  if (fault !== undefined || endsOn === undefined)
    return await acts.show(input, id, {
      id,
      field: 'einddatum',
      code: fault?.code ?? 'date',
      typed: body.einddatum,
    });
  await acts.extend(actor, dossier, id, endsOn);
  return back(acts, input, acts.flash.extended);
}

async function resend(
  acts: AskedActs,
  input: PersonInput & { body: z.output<typeof resendBody> },
): Promise<Answer> {
  const { subject: dossier, params, body, actor } = input;
  const { personId } = params;
  const id = idOf(acts, input);
  const email = body.mail.trim();
  const refuse = (code: string): Promise<Answer> =>
    acts.show(input, id, { id: personId, field: 'mail', code, typed: body.mail });
  if (!isMailAddress(email))
    return await refuse(email === '' ? 'other-address-missing' : 'address-wrong');
  try {
    await acts.resend(actor, dossier, { id, personId }, email);
  } catch (error) {
    const code = error instanceof AppError ? acts.refusals?.[error.code] : undefined;
    if (code === undefined) throw error;
    return await refuse(code);
  }
  return back(acts, input, acts.flash.resent);
}

async function withdraw(acts: AskedActs, input: PersonInput): Promise<Answer> {
  const { subject: dossier, params, actor } = input;
  await acts.withdraw(actor, dossier, { id: idOf(acts, input), personId: params.personId });
  return back(acts, input, acts.flash.withdrawn);
}
