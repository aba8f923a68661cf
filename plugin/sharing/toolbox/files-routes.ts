import { z } from 'zod';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { holds, said } from '../../dossier/declaration/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import { isSeen } from '../../logbook/files/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { RequiredFile } from '../request-routes/index.ts';
import { may } from '../requests/index.ts';
import { frameOf, pageOf } from './frame.ts';
import type { FrameView } from './frame.ts';
import { toolboxPath } from './toolbox.ts';
import type { Found, SchoolInput, ToolboxDeps } from './toolbox.ts';

/** `bestand-<requirement>` and `datum-<requirement>`, as they were typed. */
type FilesForm = Readonly<Record<string, string>>;
const filesBody = z
  .object({})
  .catchall(z.string().max(400))
  .transform((form): FilesForm => form);

interface FilesView extends FrameView {
  action: string;
  lede: string;
  rows: RowView[];
  add: string;
  some: boolean;
}

interface RowView {
  key: string;
  label: string;
  help: string;
  /** How old it may be, and whether it must be there. */
  rule: string;
  options: { value: string; label: string; selected: boolean }[];
  date: string;
  fault: string | undefined;
  /** Absent where nothing was chosen and nothing has to be. */
  state: { text: string; kind: 'ok' | 'warn' } | undefined;
}

interface Fault {
  requirement: string;
  text: string;
}

const path = '/dossiers/:dossierId/stappen/9/bestanden';
const common = { permission: may.fill, frame: 'host', params: dossierParams } as const;

/** Which file of the dossier answers what the route asks for, and from when it is. */
export const filesRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...common,
    method: 'GET',
    path,
    csrf: 'none',
    audit: 'request.files-viewed',
    load: (input) => loadDossier(deps.store, input),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...common,
    method: 'POST',
    path,
    csrf: 'token',
    audit: 'in-unit',
    live: true,
    keepsTyped: true,
    body: filesBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => keep(deps, input),
  }),
];

const foundOf = (deps: ToolboxDeps, { subject: dossier, t, at }: SchoolInput) =>
  deps.readiness.of(dossier, { t, today: schoolDay(at) });

const toStep = (dossier: DossierFacts, flash?: string): Answer => ({
  kind: 'redirect',
  to: toolboxPath(dossier),
  flash,
});

/** What the route asks for, as its questions are answered now. */
export const askedFiles = ({ version, facts }: Found): readonly RequiredFile[] => {
  const answers = facts.read(TOOLBOX_STEP);
  return version.definition.files.filter(({ when }) => holds(when, answers));
};

async function show(
  deps: ToolboxDeps,
  input: SchoolInput,
  refused?: { form: FilesForm; faults: readonly Fault[] },
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const found = await foundOf(deps, input);
  if (found === undefined || dossier.status !== 'open') return toStep(dossier);
  const faults = refused?.faults ?? [];
  const view: FilesView = {
    ...frameOf(deps.base, input),
    action: `${deps.base}${toolboxPath(dossier, 'bestanden')}`,
    lede: t('toolbox.files.lede', { name: said(found.version.definition.name, t) }),
    rows: askedFiles(found).map((file) => rowOf(found, file, input, refused)),
    add: `${deps.base}/dossiers/${dossier.id}/logboek/bestanden`,
    some: found.files.length > 0,
  };
  return {
    kind: 'page',
    template: 'toolbox/files',
    status: faults.length > 0 ? 422 : 200,
    page: pageOf(
      deps.base,
      input,
      t('toolbox.files.title'),
      faults.map(({ requirement, text }) => ({ text, url: `#bestand-${requirement}` })),
    ),
    view,
  };
}

function rowOf(
  found: Found,
  file: RequiredFile,
  { t, actor, subject: dossier }: SchoolInput,
  refused: { form: FilesForm; faults: readonly Fault[] } | undefined,
): RowView {
  const pick = found.picks.find(({ requirement }) => requirement === file.key);
  const chosen = refused?.form[`bestand-${file.key}`] ?? pick?.fileId ?? '';
  const sight = sightOf(actor.basis, dossier);
  const open = found.items.find(({ key, of, met }) => key === 'files' && of === file.key && !met);
  return {
    key: file.key,
    label: said(file.label, t),
    help: file.help === undefined ? '' : said(file.help, t),
    rule: ruleOf(file, found, t),
    options: found.files.flatMap(({ id, title, version, sensitivity }) => {
      const seen = isSeen(sensitivity, sight);
      if (!seen && id !== pick?.fileId) return [];
      const called = seen ? title : t('toolbox.files.hidden');
      return {
        value: id,
        label: version.state === 'ready' ? called : t('toolbox.files.scanning', { title: called }),
        selected: id === chosen,
      };
    }),
    date:
      refused?.form[`datum-${file.key}`] ??
      (pick?.datedOn === null || pick === undefined ? '' : shownDate(pick.datedOn)),
    fault: refused?.faults.find(({ requirement }) => requirement === file.key)?.text,
    state: stateOf(open?.text, pick !== undefined, t),
  };
}

function stateOf(open: string | undefined, picked: boolean, t: SchoolInput['t']): RowView['state'] {
  if (open !== undefined) return { text: open, kind: 'warn' };
  return picked ? { text: t('toolbox.files.good'), kind: 'ok' } : undefined;
}

function ruleOf(file: RequiredFile, found: Found, t: SchoolInput['t']): string {
  const instead = found.version.definition.parts
    .flatMap(({ fields }) => fields)
    .find(({ key }) => key === file.orElse);
  return [
    t(file.required ? 'toolbox.files.needed' : 'toolbox.files.free'),
    ...(file.maxAgeMonths === undefined
      ? []
      : [t('toolbox.files.age', { months: file.maxAgeMonths })]),
    ...(instead === undefined
      ? []
      : [t('toolbox.files.instead', { label: said(instead.label, t) })]),
  ].join(' ');
}

async function keep(deps: ToolboxDeps, input: SchoolInput & { body: FilesForm }): Promise<Answer> {
  const { subject: dossier, actor, body: form, t } = input;
  const found = await foundOf(deps, input);
  if (found === undefined) return toStep(dossier);
  const faults: Fault[] = [];
  for (const file of askedFiles(found)) {
    const fileId = form[`bestand-${file.key}`] ?? '';
    const typed = (form[`datum-${file.key}`] ?? '').trim();
    const datedOn = typed === '' ? '' : isoDate(typed);
    if (datedOn === undefined) {
      faults.push({ requirement: file.key, text: t('toolbox.files.noDate', labelOf(file, t)) });
      continue;
    }
    const kept = found.picks.find(({ requirement }) => requirement === file.key);
    if ((kept?.fileId ?? '') === fileId && (kept?.datedOn ?? '') === datedOn) continue;
    try {
      await deps.picks.pick(actor, dossier, { requirement: file.key, fileId, datedOn });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'dossier-archived') throw error;
      faults.push({ requirement: file.key, text: t(`errors.${error.code}`, labelOf(file, t)) });
    }
  }
  return faults.length > 0
    ? await show(deps, input, { form, faults })
    : toStep(dossier, 'request-files-kept');
}

const labelOf = (file: RequiredFile, t: SchoolInput['t']): { label: string } => ({
  label: said(file.label, t),
});
