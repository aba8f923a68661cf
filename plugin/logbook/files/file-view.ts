import { headView, inLogbook } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
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
  shownSize,
  showOf,
  stateView,
} from './files-view.ts';
import type { PageContext, TypedDetails } from './files-view.ts';

export interface FilePageData {
  file: FileFacts;
  versions: readonly FileVersion[];
  /** This person decides what the partnership may read. */
  mayShare: boolean;
  /** A version that was refused, or details that could not be kept, with what was typed. */
  refused?: { error: AppError; typed?: TypedDetails };
}

/** One file: looked at, its versions, and what may be done with it. */
export function filePage(
  context: PageContext,
  { file, versions, mayShare, refused }: FilePageData,
): Answer {
  const { t, base, dossier, at, actor } = context;
  const here = fileUrl(base, dossier, file.id);
  const subject = { dossier, file, trace: dossier.trace };
  const open = dossier.status === 'open';
  const fault = refused === undefined ? undefined : refusalText(refused.error, t);
  const detailsRefused = refused?.typed !== undefined;
  const versionUrl = (version: FileVersion, act: 'download' | 'weergave'): string =>
    `${here}/versies/${version.id}/${act}`;
  const show = file.version.state === 'ready' ? showOf(file.version) : undefined;
  return {
    kind: 'page',
    template: 'files/file',
    status: refused?.error.status ?? 200,
    page: {
      title: file.title,
      nav: 'pupils',
      crumbs: filesCrumbs(context),
      scripts: ['upload'],
      faults:
        fault === undefined ? [] : [{ text: fault, url: detailsRefused ? '#titel' : '#bestand' }],
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inLogbook(dossier, 'files'),
      back: filesUrl(base, dossier),
      facts: {
        category: t(`files.categories.${file.category}`),
        kind: t(`files.kinds.${file.version.kind}`),
        size: shownSize(file.version.size),
        ...(file.sensitivity === 'none'
          ? {}
          : { sensitive: t(`files.sensitivities.${file.sensitivity}`) }),
        carried: file.carried,
      },
      partnership: partnershipView(context, { file, versions, mayShare }),
      ...stateView(file.version, t),
      waiting: file.version.state === 'quarantined',
      infected: file.version.state === 'infected',
      ...(file.version.state === 'ready' ? { download: versionUrl(file.version, 'download') } : {}),
      ...(show === 'image'
        ? {
            image: {
              url: versionUrl(file.version, 'weergave'),
              alt: t('files.imageOf', { title: file.title }),
            },
          }
        : {}),
      ...(show === 'pdf' ? { pdf: versionUrl(file.version, 'weergave') } : {}),
      versions: versions.map((version) => ({
        number: version.number,
        name: version.name,
        when: shownMoment(version.at),
        who: version.who,
        size: shownSize(version.size),
        ...stateView(version, t),
        ...(version.state === 'ready' && version.blob !== undefined
          ? { download: versionUrl(version, 'download') }
          : {}),
        ...(version.state === 'ready' && version.blob !== undefined && showOf(version) !== undefined
          ? { show: versionUrl(version, 'weergave') }
          : {}),
      })),
      ...(open && addVersion.allow(actor, subject, at) !== undefined
        ? {
            add: {
              action: `${here}/versies`,
              begin: `${here}/versies/uploads`,
              picker: pickerView(t),
              scans: context.scans,
              ...(fault === undefined || detailsRefused ? {} : { fault }),
            },
          }
        : {}),
      ...(open && changeFile.allow(actor, subject, at) !== undefined
        ? {
            change: {
              action: here,
              open: detailsRefused,
              fields: detailFields(
                t,
                refused?.typed ?? {
                  titel: file.title,
                  categorie: file.category,
                  gevoeligheid: file.sensitivity,
                },
              ),
              ...(detailsRefused ? { fault } : {}),
            },
            remove: {
              action: `${here}/verwijderen`,
              text: t('files.removeText', { days: KEPT_DAYS }),
            },
          }
        : {}),
    },
  };
}

/**
 * Which version lies open to the partnership, and where the care coordinator shares it or takes it
 * back.
 */
function partnershipView(
  { t, base, dossier, shared }: PageContext,
  { file, versions, mayShare }: Omit<FilePageData, 'refused'>,
): object | undefined {
  const version = versions.find(({ id }) => id === shared.get(file.id));
  if (version === undefined && !mayShare) return undefined;
  return {
    text:
      version === undefined
        ? t('files.partnership.no')
        : t(
            version.number === file.version.number
              ? 'files.partnership.yes'
              : 'files.partnership.older',
            { number: version.number },
          ),
    ...(mayShare
      ? {
          url: `${base}/dossiers/${dossier.id}/logboek/communicatie-swv/bestanden/${file.id}`,
          label: t(
            `files.partnership.${version === undefined ? 'share' : version.number === file.version.number ? 'takeBack' : 'change'}`,
          ),
        }
      : {}),
  };
}
