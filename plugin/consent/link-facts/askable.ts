import type { GuardianRow } from '../../dossier/content/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { langFrom } from './link.ts';

/** Somebody of the dossier who can be asked by a link. */
interface Askable {
  key: string;
  part: 'guardian' | 'pupil';
  name: string;
  relation: string;
  authority: boolean;
  email: string;
  lang: Lang;
}

/** The guardians with gezag, and the pupil: whom of them is asked, each question says itself. */
export const askable = (
  guardians: readonly GuardianRow[],
  pupil: { name: string; relation: string },
): { parents: Askable[]; pupil: Askable } => ({
  parents: guardians
    .filter(({ authority }) => authority === 'yes')
    .map(({ row, name, relation, email, language }) => ({
      key: row,
      part: 'guardian',
      name,
      relation,
      authority: true,
      email,
      lang: langFrom(language),
    })),
  pupil: { ...pupil, key: 'pupil', part: 'pupil', authority: false, email: '', lang: 'nl' },
});
