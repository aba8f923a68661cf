import { shortened } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { evidenceSections, roundKinds } from './evidence-view.ts';
import type { EvidenceReading } from './evidence-view.ts';
import type { Evidence } from './round-facts.ts';

export interface EvidenceDocumentDeps {
  language: Language;
  licences: Pick<Licences, 'byId'>;
}

/**
 * The evidence of one question for print. The same acts give the same document: it stands as of the
 * last of them.
 */
export function evidenceDocument(
  deps: EvidenceDocumentDeps,
  dossier: DossierFacts,
  evidence: Evidence,
  reading: EvidenceReading,
): ReportDocument {
  const t = deps.language.translate('nl');
  const { round } = evidence;
  const licence = deps.licences.byId(dossier.licenceId);
  return {
    title: t('rounds.evidence.documentTitle', { version: round.version }),
    cover: {
      school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
      licence: t('report.licence', {
        name: licence.name,
        brin: licence.brin === '' ? '' : ` · BRIN ${licence.brin}`,
      }),
      ...(licence.logo === null ? {} : { logo: licence.logo }),
      heading: t('rounds.evidence.heading'),
      pupil: displayName(dossier.pupilName),
      sub: t('rounds.version', { version: round.version }),
      state: { word: t(`rounds.states.${round.state}`), kind: roundKinds[round.state] },
      facts: [
        {
          label: t('report.cover.asOf'),
          value: t('report.cover.confidential', { moment: shownMoment(lastAct(evidence)) }),
        },
      ],
    },
    lead: licence.colour,
    contentsTitle: t('report.contents'),
    sections: evidenceSections(evidence, t, reading),
    running: t('rounds.evidence.running', {
      pupil: shortened(displayName(dossier.pupilName)),
      version: round.version,
    }),
  };
}

const lastAct = ({ round, events, mails }: Evidence): Date =>
  new Date(
    Math.max(
      ...[
        round.askedAt,
        round.agreedAt,
        round.lapsedAt,
        round.closedAt,
        ...events.map(({ at }) => at),
        ...mails.map(({ closedAt }) => closedAt),
        ...round.people.map(({ answeredAt }) => answeredAt),
      ].map((at) => at?.getTime() ?? 0),
    ),
  );
