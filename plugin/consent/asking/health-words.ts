/**
 * Beginnings of words that tell something of somebody's health, in Dutch and English. A subject
 * shows on a locked telephone and passes through servers of others; what it is about is read on the
 * page behind the code.
 */
const beginnings = [
  'adhd',
  'add',
  'autis',
  'asperger',
  'asd',
  'ass',
  'pdd',
  'odd',
  'dysle',
  'dyscalc',
  'dyslex',
  'tos',
  'epilep',
  'diabet',
  'suikerziek',
  'medic',
  'medisch',
  'ritalin',
  'methylfenidaat',
  'psych',
  'therap',
  'diagno',
  'stoornis',
  'beperking',
  'handicap',
  'gehandicapt',
  'disorder',
  'disab',
  'ziek',
  'ziekte',
  'illness',
  'depress',
  'angst',
  'anxiety',
  'trauma',
  'ptss',
  'ptsd',
  'eetstoornis',
  'anorex',
  'boulim',
  'bulim',
  'verslav',
  'addict',
  'zelfbeschadig',
  'automutil',
  'suicid',
  'zelfmoord',
  'tourette',
  'borderline',
  'hoogbegaafd',
  'iq',
  'intelligentie',
  'intelligence',
  'ggz',
  'logoped',
  'fysio',
  'revalid',
  'kinderarts',
  'neurolo',
  'huisarts',
  'ziekenhuis',
  'hospital',
  'zwanger',
  'pregnan',
  'gehoor',
  'slechthorend',
  'slechtziend',
  'doof',
  'blind',
  'syndroom',
  'syndrome',
  'allerg',
  'astma',
  'asthma',
  'kanker',
  'cancer',
] as const;
/** Short ones are words by themselves; as a beginning they would find other words. */
const LONGEST_WHOLE = 4;

/** The first word of a text that tells of health, as it was typed; undefined when there is none. */
export function healthWordIn(text: string): string | undefined {
  const words = text.normalize('NFKC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.find((word) => {
    const plain = word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    return beginnings.some((start) =>
      start.length <= LONGEST_WHOLE && start !== 'ziek'
        ? plain === start
        : plain.startsWith(start) || (start.length > 6 && plain.includes(start)),
    );
  });
}
