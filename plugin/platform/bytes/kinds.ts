import { NAMELESS } from '../../kernel/file-names.ts';

/**
 * The kinds of file that are taken, each with how it is served. Anything else is refused, whatever
 * its name says.
 */
export type FileKind = 'pdf' | 'jpg' | 'png' | 'docx' | 'xlsx' | 'pptx' | 'odt' | 'ods' | 'odp';

interface KindFacts {
  readonly type: string;
  /** Names that such a file may go by; the first is the one it gets. */
  readonly extensions: readonly [string, ...string[]];
  /** How it can be looked at without downloading it. */
  readonly show?: 'image' | 'pdf';
}

export const kinds: Readonly<Record<FileKind, KindFacts>> = {
  pdf: { type: 'application/pdf', extensions: ['pdf'], show: 'pdf' },
  jpg: { type: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'], show: 'image' },
  png: { type: 'image/png', extensions: ['png'], show: 'image' },
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
  },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extensions: ['xlsx'],
  },
  pptx: {
    type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    extensions: ['pptx'],
  },
  odt: { type: 'application/vnd.oasis.opendocument.text', extensions: ['odt'] },
  ods: { type: 'application/vnd.oasis.opendocument.spreadsheet', extensions: ['ods'] },
  odp: { type: 'application/vnd.oasis.opendocument.presentation', extensions: ['odp'] },
};

/** For the file picker, which then shows these and has a phone convert its photos. */
export const accepted: string = Object.values(kinds)
  .flatMap(({ extensions, type }) => [`.${extensions[0]}`, type])
  .join(',');

/** The name under which a file is given out: its own, with the extension of what it is. */
export const fileName = (name: string, kind: FileKind): string =>
  `${name === '' ? NAMELESS : name}.${kinds[kind].extensions[0]}`;
