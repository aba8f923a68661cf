import { headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { addVersion, changeFile } from './file-policy.ts';
import { KEPT_DAYS } from './file.ts';
import type { FileFacts, FileVersion } from './file.ts';
import {
  detailFields,
  filesCrumbs,
  filesUrl,
  fileUrl,
  pickerView,
  refusalText,
  sensitiveWord,
  shownSize,
  showOf,
  stateView,
} from './files-view.ts';
import type {
  DetailFieldsView,
  PageContext,
  PickerView,
  StateView,
  TypedDetails,
} from './files-view.ts';

export interface FilePageData {
  file: FileFacts;
  versions: readonly FileVersion[];
  /** This person decides what the partnership may read. */
  mayShare: boolean;
  /** A version that was refused, or details that could not be kept, with what was typed. */
  refused?: { error: AppError; typed?: TypedDetails } | undefined;
}

interface FileView {
  head: DossierHead;
  standsIn: StandsIn[];
  back: string;
  facts: {
    category: string;
    kind: string;
    size: string;
    sensitive: string | undefined;
    carried: boolean;
  };
  partnership: PartnershipView | undefined;
  state: StateView | undefined;
  waiting: boolean;
  infected: boolean;
  download: string | undefined;
  image: { url: string; alt: string } | undefined;
  pdf: string | undefined;
  versions: VersionView[];
  add: AddVersionView | undefined;
  change: ChangeView | undefined;
  remove: { action: string; text: string } | undefined;
}

interface VersionView {
  number: number;
  name: string;
  when: string;
  who: string;
  size: string;
  state: StateView | undefined;
  download: string | undefined;
  show: string | undefined;
}

interface AddVersionView {
  action: string;
  begin: string;
  picker: PickerView;
  scans: boolean;
  fault: string | undefined;
}

interface ChangeView {
  action: string;
  open: boolean;
  fields: DetailFieldsView;
  fault: string | undefined;
}

interface PartnershipView {
  text: string;
  /** For who decides on it. */
  url: string | undefined;
  label: string | undefined;
}

/** One file: looked at, its versions, and what may be done with it. */
export function filePage(context: PageContext, data: FilePageData): Answer {
  const { t } = context;
  const { file, refused } = data;
  const fault = refused === undefined ? undefined : refusalText(refused.error, t);
  const field = refused?.typed === undefined ? '#bestand' : '#titel';
  return {
    kind: 'page',
    template: 'files/file',
    status: refused?.error.status ?? 200,
    page: {
      title: file.title,
      nav: 'pupils',
      crumbs: filesCrumbs(context),
      scripts: ['upload'],
      faults: fault === undefined ? [] : [{ text: fault, url: field }],
    },
    view: fileView(context, data, fault),
  };
}

function fileView(context: PageContext, data: FilePageData, fault: string | undefined): FileView {
  const { t, base, dossier, at } = context;
  const { file, versions } = data;
  const { version } = file;
  const here = fileUrl(base, dossier, file.id);
  const ready = version.state === 'ready';
  const show = ready ? showOf(version) : undefined;
  const shown = `${here}/versies/${version.id}/weergave`;
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'files'),
    back: filesUrl(base, dossier),
    facts: {
      category: t(`files.categories.${file.category}`),
      kind: t(`files.kinds.${version.kind}`),
      size: shownSize(version.size),
      sensitive: sensitiveWord(file, t),
      carried: file.carried,
    },
    partnership: partnershipView(context, data),
    state: stateView(version, t),
    waiting: version.state === 'quarantined',
    infected: version.state === 'infected',
    download: ready ? `${here}/versies/${version.id}/download` : undefined,
    image:
      show === 'image' ? { url: shown, alt: t('files.imageOf', { title: file.title }) } : undefined,
    pdf: show === 'pdf' ? shown : undefined,
    versions: versions.map((one) => versionView(one, here, t)),
    ...actsView(context, data, fault),
  };
}

function versionView(version: FileVersion, here: string, t: Translate): VersionView {
  const there = version.state === 'ready' && version.blob !== undefined;
  const url = `${here}/versies/${version.id}`;
  return {
    number: version.number,
    name: version.name,
    when: shownMoment(version.at),
    who: version.who,
    size: shownSize(version.size),
    state: stateView(version, t),
    download: there ? `${url}/download` : undefined,
    show: there && showOf(version) !== undefined ? `${url}/weergave` : undefined,
  };
}

/** The forms that this person may send. */
function actsView(
  context: PageContext,
  { file, refused }: FilePageData,
  fault: string | undefined,
): Pick<FileView, 'add' | 'change' | 'remove'> {
  const { t, base, dossier, actor, at, scans } = context;
  const here = fileUrl(base, dossier, file.id);
  const subject = { dossier, file, trace: dossier.trace };
  const open = dossier.status === 'open';
  const typed = refused?.typed;
  const adds = open && addVersion.allow(actor, subject, at) !== undefined;
  const changes = open && changeFile.allow(actor, subject, at) !== undefined;
  const present = {
    titel: file.title,
    categorie: file.category,
    gevoeligheid: file.sensitivity,
  };
  return {
    add: adds
      ? {
          action: `${here}/versies`,
          begin: `${here}/versies/uploads`,
          picker: pickerView(t),
          scans,
          fault: typed === undefined ? fault : undefined,
        }
      : undefined,
    change: changes
      ? {
          action: here,
          open: typed !== undefined,
          fields: detailFields(t, typed ?? present),
          fault: typed === undefined ? undefined : fault,
        }
      : undefined,
    remove: changes
      ? { action: `${here}/verwijderen`, text: t('files.removeText', { days: KEPT_DAYS }) }
      : undefined,
  };
}

/**
 * Which version lies open to the partnership, and where the care coordinator shares it or takes it
 * back.
 */
function partnershipView(
  { t, base, dossier, shared }: PageContext,
  { file, versions, mayShare }: FilePageData,
): PartnershipView | undefined {
  const version = versions.find(({ id }) => id === shared.get(file.id));
  if (version === undefined && !mayShare) return undefined;
  const [stand, act] = partnershipWords(file, version);
  return {
    text: t(`files.partnership.${stand}`, { number: version?.number ?? 0 }),
    url: mayShare
      ? `${base}/dossiers/${dossier.id}/logboek/communicatie-swv/bestanden/${file.id}`
      : undefined,
    label: mayShare ? t(`files.partnership.${act}`) : undefined,
  };
}

/** How it stands, and what can be done about it. */
function partnershipWords(
  file: FileFacts,
  shared: FileVersion | undefined,
): ['no' | 'yes' | 'older', 'share' | 'takeBack' | 'change'] {
  if (shared === undefined) return ['no', 'share'];
  return shared.number === file.version.number ? ['yes', 'takeBack'] : ['older', 'change'];
}
