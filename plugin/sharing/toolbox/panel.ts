import { said } from '../../dossier/declaration/index.ts';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { SKIP } from '../../dossier/form/index.ts';
import type { Open, ToolboxPanel, ToolboxState, ToolboxView } from '../../dossier/pages/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { may } from '../requests/index.ts';
import type { ReadinessItem, RequestFacts } from '../requests/index.ts';
import { openItems } from './open-items.ts';
import { reusedOf } from './reused.ts';
import { requestPath, sharePath, toolboxPath } from './toolbox.ts';
import type { Found, ToolboxDeps } from './toolbox.ts';

type Asked = Parameters<ToolboxPanel['of']>[0];

/** Step 9 beside its form: what is missing of the chosen request, and those that were sent. */
export const createToolboxPanel = (deps: ToolboxDeps): ToolboxPanel => ({
  of: (asked) => panel(deps, asked),
});

async function panel(deps: ToolboxDeps, asked: Asked): Promise<ToolboxState> {
  const { dossier, at, t } = asked;
  const done = dossier.stepStates[TOOLBOX_STEP - 1] === 'done';
  const [sent, ...earlier] = await deps.requests.ofDossier(deps.database, dossier.id);
  const requests: ToolboxView = {
    sent: sent === undefined ? undefined : sentView(deps, sent, t),
    earlier: earlier.map((one) => ({
      text: t('toolbox.earlier', {
        name: said(one.name, t),
        date: shownDay(one.sentAt),
        state: standing(one, t),
      }),
      url: `${deps.base}${requestPath(one)}`,
    })),
    ways: [],
  };
  if (done || dossier.status !== 'open') return { view: requests };
  const found = await deps.readiness.of(dossier, { t, today: schoolDay(at) });
  if (found === undefined) return { view: { ...requests, ...nothingChosen(deps, dossier, t) } };
  return {
    view: { ...requests, ...preparing(deps, asked, found) },
    open: openOf(deps, dossier, found),
  };
}

/** Where a request stands, in few words. */
export const standing = (request: RequestFacts, t: Translate): string =>
  request.status === 'decided' && request.outcomeName !== null
    ? said(request.outcomeName, t)
    : t(`requests.statuses.${request.status}`);

/** Why there may be nothing to choose. */
function nothingChosen(
  { store, base, licences }: ToolboxDeps,
  dossier: DossierFacts,
  t: Translate,
): Partial<ToolboxView> {
  const choice = store
    .declared(dossier, TOOLBOX_STEP)
    .parts.flatMap((part) => (part.kind === 'fields' ? part.fields : []))
    .find(({ onlyOptions }) => onlyOptions === true);
  if (choice?.options?.some((option) => option !== SKIP) === true) return {};
  if (dossier.level !== 'voorziening')
    return {
      empty: {
        level: t(`dossier.levels.${dossier.level}.name`),
        action: `${base}/dossiers/${dossier.id}/niveau`,
      },
    };
  const partnership = licences.partnershipOf(dossier.licenceId);
  return {
    barred:
      partnership === undefined
        ? t('toolbox.noPartnership')
        : t('toolbox.nothingOffered', { name: partnership.schoolName }),
  };
}

function preparing(
  deps: ToolboxDeps,
  { dossier, actor, at, t }: Asked,
  found: Found,
): Partial<ToolboxView> {
  const { definition } = found.version;
  const send = may.send.allow(actor, dossier, at) !== undefined;
  const moved = found.current !== undefined && found.current.id !== found.version.id;
  return {
    ways: waysOf(deps, dossier, found, t),
    reused: reusedOf(found, { dossier, basis: actor.basis, t, base: deps.base }),
    newer:
      moved && found.current.begins
        ? {
            text: t('toolbox.newer', {
              name: said(definition.name, t),
              date: shownDay(found.current.begins),
            }),
            url: `${deps.base}${toolboxPath(dossier, 'vragen')}`,
            label: t('toolbox.takeNewer'),
          }
        : undefined,
    about: {
      text: said(definition.what, t),
      title: t('toolbox.about'),
      url: `${deps.base}/hulp/routes/${definition.key}`,
    },
    finish: {
      label: t('toolbox.send.button'),
      may: send,
      waits: t(send ? 'toolbox.send.waits' : 'toolbox.send.others'),
    },
  };
}

/** The places where a request is made ready, each with how much is open there. */
function waysOf(
  { base }: ToolboxDeps,
  dossier: DossierFacts,
  found: Found,
  t: Translate,
): ToolboxView['ways'] {
  const { definition } = found.version;
  const way = (
    word: string,
    path: string,
    keys: readonly ReadinessItem['key'][],
  ): ToolboxView['ways'][number] => {
    const open = found.items.filter(({ key, met }) => !met && keys.includes(key)).length;
    return {
      label: t(`toolbox.ways.${word}`, { desk: found.facts.desk.called }),
      note: open === 0 ? '' : t('toolbox.open', { count: open }),
      done: open === 0,
      url: `${base}${path}`,
    };
  };
  return [
    way('steps', `/dossiers/${dossier.id}/stappen/1`, ['steps', 'reused', 'ages', 'pupil']),
    way('consent', `/dossiers/${dossier.id}/stappen/8`, ['consent']),
    ...(definition.permission === 'none'
      ? []
      : [
          way('permission', `/dossiers/${dossier.id}/logboek/inzage-instemming/toestemming`, [
            'permission',
          ]),
        ]),
    ...(definition.files.length === 0
      ? []
      : [way('files', toolboxPath(dossier, 'bestanden'), ['files'])]),
    way('share', sharePath(dossier, found.facts.desk.name), ['share', 'sensitive', 'reports']),
    ...(definition.experts.count === 0
      ? []
      : [way('experts', toolboxPath(dossier, 'deskundigen'), ['experts'])]),
  ];
}

/** All that is open, each with the place to mend it. */
const openOf = (deps: ToolboxDeps, dossier: DossierFacts, found: Found): Open[] =>
  openItems(deps, dossier, found).map(({ text, url }) => {
    const here = `${deps.base}${toolboxPath(dossier)}`;
    // A question of this page is a place on it.
    return { text, url: url.startsWith(`${here}#`) ? url.slice(here.length) : url };
  });

function sentView(
  deps: ToolboxDeps,
  request: RequestFacts,
  t: Translate,
): NonNullable<ToolboxView['sent']> {
  const over = request.status === 'decided' || request.status === 'withdrawn';
  return {
    text: t(`toolbox.sent.${over ? 'over' : 'runs'}`, {
      name: said(request.name, t),
      date: shownDay(request.sentAt),
      desk: deps.schoolName(request.deskId),
      reference: request.reference,
      state: standing(request, t),
      due: shownDate(request.dueOn),
    }),
    kind: kindOf(request),
    url: `${deps.base}${requestPath(request)}`,
    label: t('toolbox.toRequest'),
  };
}

function kindOf({ status, outcomeKind }: RequestFacts): 'ok' | 'warn' | 'stop' {
  if (status === 'waiting' || status === 'withdrawn') return 'warn';
  return status === 'decided' && outcomeKind === 'no' ? 'stop' : 'ok';
}
