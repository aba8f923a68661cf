import type { ReportDocument, Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { AuditEvent, UnitOfWork } from '../../platform/store/index.ts';

/** The evidence of one question as an encrypted PDF; it changes with every act, so none is kept. */
export interface EvidencePrinter {
  /** @throws AppError for a weak password, a busy or missing browser */
  print(
    actor: SignedInActor,
    document: ReportDocument,
    password: string,
    event: AuditEvent,
  ): Promise<Uint8Array>;
}

export function createEvidencePrinter(deps: {
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
}): EvidencePrinter {
  return {
    print: async (actor, document, password, event) => {
      await assertPassword(password);
      const bytes = await deps.pdf.print(deps.reports.html(document, 'nl'));
      const [encrypted] = await Promise.all([
        deps.pdf.encrypt(bytes, password),
        deps.unitOfWork.run(actor, (unit) => unit.audit(event)),
      ]);
      return encrypted;
    },
  };
}
