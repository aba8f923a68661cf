import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { SignedInActor } from '../../platform/web/index.ts';
import { evidenceDocument } from '../plan-consent/index.ts';
import type { Evidence, EvidenceDocumentDeps } from '../plan-consent/index.ts';

/** The evidence of one question as an encrypted PDF; it changes with every act, so none is kept. */
export interface EvidencePrinter {
  /** @throws AppError for a weak password, a busy or missing browser */
  print(
    actor: SignedInActor,
    dossier: DossierFacts,
    evidence: Evidence,
    password: string,
  ): Promise<Uint8Array>;
}

export function createEvidencePrinter(
  deps: EvidenceDocumentDeps & { unitOfWork: UnitOfWork; pdf: Pdf; reports: Reports },
): EvidencePrinter {
  return {
    print: async (actor, dossier, evidence, password) => {
      await assertPassword(password);
      const bytes = await deps.pdf.print(
        deps.reports.html(evidenceDocument(deps, dossier, evidence, {}), 'nl'),
      );
      const [encrypted] = await Promise.all([
        deps.pdf.encrypt(bytes, password),
        deps.unitOfWork.run(actor, async (unit) => {
          await unit.audit({
            event: 'consent.evidence-downloaded',
            ...dossier.trace,
            details: { round: evidence.round.id },
          });
        }),
      ]);
      return encrypted;
    },
  };
}
