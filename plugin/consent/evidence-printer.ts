import type { SignedInActor } from '../access/index.ts';
import type { DossierFacts } from '../dossier/index.ts';
import type { Pdf } from '../pdf/index.ts';
import { assertPassword } from '../reports/index.ts';
import type { Reports } from '../reports/index.ts';
import type { UnitOfWork } from '../store/index.ts';
import { evidenceDocument } from './evidence-document.ts';
import type { EvidenceDocumentDeps } from './evidence-document.ts';
import type { Evidence } from './round-facts.ts';

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
