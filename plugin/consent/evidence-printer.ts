import type { SignedInActor } from '../access/index.ts';
import type { DossierFacts } from '../dossier/index.ts';
import type { Language } from '../language/index.ts';
import type { Licences } from '../licences/index.ts';
import { shownMoment } from '../kernel/moments.ts';
import { displayName } from '../kernel/names.ts';
import type { Pdf } from '../pdf/index.ts';
import { assertPassword } from '../reports/index.ts';
import type { Reports } from '../reports/index.ts';
import type { UnitOfWork } from '../store/index.ts';
import { evidenceSections, roundKinds } from './evidence-view.ts';
import type { Evidence } from './round-facts.ts';

/** The evidence of one question as an encrypted PDF; it changes with every act, so none is kept. */
export interface EvidencePrinter {
  /** @throws AppError for a weak password, a busy or missing browser */
  print(actor: SignedInActor, dossier: DossierFacts, evidence: Evidence, password: string): Promise<Uint8Array>;
}

export function createEvidencePrinter(deps: {
  unitOfWork: UnitOfWork; pdf: Pdf; reports: Reports; language: Language; licences: Pick<Licences, 'byId'>; now: () => Date;
}): EvidencePrinter {
  const t = deps.language.translate('nl');
  return {
    print: async (actor, dossier, evidence, password) => {
      await assertPassword(password);
      const { round } = evidence;
      const licence = deps.licences.byId(dossier.licenceId);
      const pupil = displayName(dossier.pupilName);
      const bytes = await deps.pdf.print(deps.reports.html({
        title: t('rounds.evidence.documentTitle', { version: round.version }),
        cover: {
          school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
          licence: t('report.licence', { name: licence.name, brin: licence.brin === '' ? '' : ` · BRIN ${licence.brin}` }),
          ...(licence.logo === null ? {} : { logo: licence.logo }),
          heading: t('rounds.evidence.heading'), pupil, sub: t('rounds.version', { version: round.version }),
          state: { word: t(`rounds.states.${round.state}`), kind: roundKinds[round.state] },
          facts: [{ label: t('report.cover.asOf'), value: t('report.cover.confidential', { moment: shownMoment(deps.now()) }) }],
        },
        lead: licence.colour, contentsTitle: t('report.contents'), sections: evidenceSections(evidence, t),
        running: t('rounds.evidence.running', { version: round.version }),
      }, 'nl'));
      const [encrypted] = await Promise.all([deps.pdf.encrypt(bytes, password), deps.unitOfWork.run(actor, async (unit) => {
        await unit.audit({ event: 'consent.evidence-downloaded', ...dossier.trace, details: { round: round.id } });
      })]);
      return encrypted;
    },
  };
}
