import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { consentersOf } from '../content/index.ts';
import type { DossierFacts, PlanMode } from '../facts/index.ts';
import type { StepReader } from '../declaration/index.ts';

/** One person's answer by their link. */
export interface LinkAnswerFacts {
  name: string;
  relation: string;
  answer: 'agreed' | 'agreed-remark' | 'refused' | 'none';
  at: Date | null;
  words: string;
}

/** What a report tells of consent; supplied by the capability that registers it. */
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

/**
 * Consent as evidence: which way, when, by whom, on exactly which text; and room to sign on paper.
 */
export function consentSection(
  consent: ConsentFacts | undefined,
  signers: readonly string[],
  t: Translate,
): Section {
  const blocks: Block[] =
    consent === undefined
      ? [{ empty: t('report.noConsent') }]
      : [
          {
            facts: {
              rows: [
                {
                  label: t('report.consent.outcome'),
                  value: t(`report.consent.${outcomeOf(consent)}`),
                },
                { label: t('report.consent.way'), value: t(`report.consent.way-${consent.mode}`) },
                ...(consent.on === null
                  ? []
                  : [{ label: t('report.consent.on'), value: shownDate(consent.on) }]),
                {
                  label: t(isAsked(consent) ? 'report.cover.askedOn' : 'report.consent.registered'),
                  value: t('report.cover.setBy', {
                    date: shownMoment(consent.setAt),
                    name: consent.setBy,
                  }),
                },
                ...(consent.mode === 'links'
                  ? []
                  : [
                      {
                        label: t(
                          consent.mode === 'refused'
                            ? 'report.consent.reason'
                            : 'report.consent.explanation',
                        ),
                        value: consent.explanation,
                      },
                    ]),
                ...(consent.scan === undefined
                  ? []
                  : [{ label: t('report.consent.scan'), value: consent.scan }]),
              ],
            },
          },
          ...answersTable(consent.answers, t),
          {
            note: t('report.consent.hash', {
              version: consent.version,
              hash: consent.actionPartHash.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1 '),
            }),
          },
        ];
  const answered = new Set(
    consent?.answers
      .filter(({ at }) => at !== null)
      .map(({ name, relation }) => signer(name, relation)),
  );
  return {
    id: 'consent',
    title: t('report.sections.consent'),
    blocks: [
      ...blocks,
      { heading: t('report.signatures.title') },
      {
        signatures: {
          columns: [
            t('report.signatures.name'),
            t('report.signatures.date'),
            t('report.signatures.sign'),
          ],
          rows: [...signers.filter((one) => !answered.has(one)), t('report.signatures.school')],
        },
      },
    ],
  };
}

/** Asked by links, and never agreed to by everybody who must: such a plan was not set. */
export const isAsked = (consent: ConsentFacts): boolean =>
  consent.mode === 'links' && consent.agreedAt === null;

const outcomeOf = (consent: ConsentFacts): string => {
  if (consent.lapsedAt !== null) return 'lapsed';
  return isAsked(consent) ? 'awaiting' : consent.mode;
};

/**
 * Who answered by a link has signed: the answer, its moment and its words stand here, and no line
 * to sign on.
 */
function answersTable(answers: readonly LinkAnswerFacts[], t: Translate): Block[] {
  const cell = (value: string): { value: string; numeric: boolean } => ({ value, numeric: false });
  return answers.length === 0
    ? []
    : [
        { heading: t('report.answers.title') },
        {
          table: {
            caption: t('report.answers.title'),
            columns: ['name', 'answer', 'when', 'words'].map((key) => ({
              label: t(`report.answers.${key}`),
              numeric: false,
            })),
            rows: answers.map(({ name, relation, answer, at, words }) => ({
              cells: [
                cell(signer(name, relation)),
                cell(t(`report.answers.is.${answer}`)),
                cell(at === null ? '' : shownMoment(at)),
                cell(words),
              ],
            })),
          },
        },
      ];
}

const signer = (name: string, relation: string): string =>
  [name, relation].filter((part) => part !== '').join(', ');

/**
 * Whose signature the action part needs: the guardians with authority, the pupil beside them or
 * alone, by age.
 */
export function signersOf(
  dossier: DossierFacts,
  general: StepReader,
  today: string,
  t: Translate,
): string[] {
  const { by, guardians, pupilSigns } = consentersOf(dossier, general, today);
  const pupil = t('report.signatures.pupil', { name: displayName(dossier.pupilName) });
  const parents = guardians.map(({ name, relation }) => signer(name, relation));
  return by === 'pupil' ? [pupil] : [...parents, ...(pupilSigns ? [pupil] : [])];
}
