import { z } from 'zod';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import { loadDossier, stepParams } from '../frame/index.ts';
import { editDossier, readDossier, sightOf } from '../policy/index.ts';
import type { Dossiers, DossierStore } from '../record/index.ts';
import type { StepPresence } from './presence-store.ts';
import { presenceView } from './presence-view.ts';

/**
 * What a page tells of itself: which page it is, in which field somebody just typed, that it is
 * being left, and that it was loaded again and asks whether it is as the dossier is now.
 */
const presenceBody = z.object({
  pagina: z.uuid(),
  veld: z
    .string()
    .max(190)
    .regex(/^[\w/-]*$/)
    .default(''),
  weg: z.literal('1').optional(),
  nieuw: z.literal('1').optional(),
});

/** A page tells every quarter of a minute that it is open, and hears who else has the step open. */
export function presenceRoutes(deps: {
  dossiers: Dossiers;
  store: DossierStore;
  presence: StepPresence;
}): Route[] {
  const { dossiers, store, presence } = deps;
  return [
    guardedRoute({
      method: 'POST',
      path: '/dossiers/:dossierId/stappen/:step/aanwezig',
      permission: readDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'none',
      json: true,
      background: true,
      params: stepParams,
      body: presenceBody,
      load: (input) => loadDossier(store, input),
      act: async ({ subject: dossier, params, body, actor, session, at, t }) => {
        const step = store.declared(dossier, params.step);
        const place = { dossierId: dossier.id, step: step.number };
        const page = { sessionHash: session.idHash, pageId: body.pagina };
        if (body.weg === '1') {
          await presence.leave(page);
          return { kind: 'json', body: {} };
        }
        // Who only reads is told, and not told of: nobody has to take turns with them.
        if (dossier.status === 'open' && editDossier.allow(actor, dossier, at) !== undefined) {
          await presence.tell({ ...page, ...place, personId: actor.personId, field: body.veld });
        }
        const pages = await presence.in(place);
        // Only a field of a row or a domain needs the dossier's own content to be named.
        const { read, domains } = pages.some(
          ({ personId, field }) => personId !== actor.personId && field.includes('/'),
        )
          ? await dossiers.readers(dossier, [step.number])
          : { read: () => ({ value: () => '', rows: () => [] }), domains: [] };
        const view = presenceView(pages, {
          t,
          step,
          reader: read(step.number),
          domains,
          sight: sightOf(actor.basis, dossier),
          personId: actor.personId,
          pageId: body.pagina,
        });
        const { sequence } = dossier;
        return { kind: 'json', body: body.nieuw === '1' ? { ...view, sequence } : view };
      },
    }),
  ];
}
