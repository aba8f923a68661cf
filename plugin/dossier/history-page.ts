import type { Answer, Input } from '../access/index.ts';
import type { Dossiers } from './dossier-service.ts';
import { declared } from './step-writing.ts';
import type { DossierFacts } from './dossier.ts';
import type { DossierStore } from './dossier-store.ts';
import { dossierCrumbs } from './head-view.ts';
import { historyEntries } from './history-view.ts';

const SIZE = 50;

/** Who changed what when in a step: the whole of it, page by page, with the text before and after. */
export async function historyPage(options: {
  dossiers: Dossiers; store: DossierStore; hostName: (licenceId: string) => string; base: string; page: number;
  input: Input<{ dossierId: string; step: number }, unknown, unknown> & { subject: DossierFacts };
}): Promise<Answer> {
  const { dossiers, store, base, page, input } = options;
  const { subject: dossier, params, t, actor } = input;
  const step = declared(params.step);
  const { read, domains } = await dossiers.readers(dossier, [params.step]);
  const found = await store.history(dossier, params.step, { skip: (page - 1) * SIZE, size: SIZE + 1 });
  const rows = found.slice(0, SIZE);
  const earlier = await store.valuesBefore(dossier, params.step, rows.filter((row) => row.kind === 'set').map((row) => row.path));
  const here = `${base}/dossiers/${dossier.id}/stappen/${params.step}`;
  const title = t('dossier.history.title', { step: t(`steps.${step.key}.title`) });
  return {
    kind: 'page', template: 'dossier/history',
    page: {
      title, nav: 'pupils',
      crumbs: [...dossierCrumbs(dossier, { t, base }), { label: `${step.number}. ${t(`steps.${step.key}.title`)}`, url: here }],
    },
    view: {
      entries: historyEntries(rows, {
        step, reader: read(params.step), domains, basis: actor.basis, hostName: options.hostName(dossier.licenceId), t,
      }, earlier),
      pager: {
        ...(page > 1 ? { newer: `${here}/geschiedenis?pagina=${page - 1}` } : {}),
        ...(found.length > SIZE ? { older: `${here}/geschiedenis?pagina=${page + 1}` } : {}),
      },
      back: here,
    },
  };
}
