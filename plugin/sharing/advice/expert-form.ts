import { z } from 'zod';
import type { FieldView } from '../../dossier/fields/index.ts';
import { seenLine } from '../../kernel/folding.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Profession } from '../request-routes/index.ts';
import { isProfession, longest } from './expert.ts';
import type { ExpertFault, ExpertField, NewExpert } from './expert.ts';

/** What stands in the fields of one expert, as it was typed. */
export interface TypedExpert {
  naam: string;
  beroep: string;
  organisatie: string;
  registratie: string;
  email: string;
  nietbij: string;
}

const line = z.string().max(2_000).default('');
export const expertShape = {
  naam: line,
  beroep: line,
  organisatie: line,
  registratie: line,
  email: line,
  nietbij: z.string().max(10).default(''),
};

export const noExpert: TypedExpert = {
  naam: '',
  beroep: '',
  organisatie: '',
  registratie: '',
  email: '',
  nietbij: '',
};

export const typedOf = (known: Pick<NewExpert, ExpertField>, nietbij: 'ja' | ''): TypedExpert => ({
  naam: known.name,
  beroep: known.profession,
  organisatie: known.organisation,
  registratie: known.registration,
  email: known.email,
  nietbij,
});

export const readExpert = (typed: TypedExpert): NewExpert => ({
  name: seenLine(typed.naam),
  profession: isProfession(typed.beroep) ? typed.beroep : '',
  organisation: seenLine(typed.organisatie),
  registration: seenLine(typed.registratie),
  email: typed.email.normalize('NFKC').trim(),
  independent: typed.nietbij !== '',
});

const fieldNames: Readonly<Record<ExpertFault['field'], keyof TypedExpert>> = {
  name: 'naam',
  profession: 'beroep',
  organisation: 'organisatie',
  registration: 'registratie',
  email: 'email',
  independent: 'nietbij',
};

export interface ExpertFormView {
  fields: FieldView[];
  tick: { id: string; text: string; checked: boolean; fault: string | undefined };
}

/** The fields of one expert; `suffix` tells two on one page apart. */
export function expertForm(
  typed: TypedExpert,
  asked: {
    suffix: string;
    professions: readonly Profession[];
    faults: readonly ExpertFault[];
    school: string;
    t: Translate;
  },
): ExpertFormView {
  const { suffix, t } = asked;
  const faults = Object.fromEntries(
    asked.faults.map((fault) => [fieldNames[fault.field], expertFaultText(fault, t)]),
  );
  const field = (
    name: Exclude<keyof TypedExpert, 'nietbij'>,
    kind: FieldView['kind'],
    max: number,
  ): FieldView => ({
    id: name + suffix,
    path: name + suffix,
    kind,
    label: t(`advice.expert.${name}`),
    help: t(`advice.expert.help.${name}`),
    value: typed[name],
    required: true,
    width: 'half',
    max,
    ...(faults[name] === undefined ? {} : { fault: faults[name] }),
  });
  return {
    fields: [
      field('naam', 'line', longest.name),
      {
        ...field('beroep', 'choice', longest.profession),
        options: asked.professions.map((one) => ({
          value: one,
          label: t(`requests.professions.${one}`),
          selected: one === typed.beroep,
        })),
      },
      field('organisatie', 'line', longest.organisation),
      field('registratie', 'line', longest.registration),
      field('email', 'email', longest.email),
    ],
    tick: {
      id: `nietbij${suffix}`,
      text: t('advice.expert.nietbij', { school: asked.school }),
      checked: typed.nietbij !== '',
      fault: faults['nietbij'],
    },
  };
}

export const expertFaultText = ({ field, code, params }: ExpertFault, t: Translate): string =>
  t(`faults.${code}`, { label: t(`advice.expert.${fieldNames[field]}`), ...params });

/** Faults on top of the page, each leading to its field. */
export const topFaults = (
  faults: readonly ExpertFault[],
  suffix: string,
  t: Translate,
): { text: string; url: string }[] =>
  faults.map((fault) => ({
    text: expertFaultText(fault, t),
    url: `#${fieldNames[fault.field]}${suffix}`,
  }));
