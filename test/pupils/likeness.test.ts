import { expect } from 'chai';
import { nameLikeness } from '../../plugin/school/own-pupils/likeness.ts';

const name = (
  given: string,
  prefix: string,
  family: string,
  preferred = '',
): { given: string; prefix: string; family: string; preferred: string } => ({
  given,
  prefix,
  family,
  preferred,
});

describe('the likeness of two names', () => {
  const pairs: readonly (readonly [
    string,
    ReturnType<typeof name>,
    ReturnType<typeof name>,
    'same' | 'alike' | undefined,
  ])[] = [
    ['letter for letter', name('Yara', 'van den', 'Berg'), name('Yara', 'van den', 'Berg'), 'same'],
    [
      'a prefix written in the family name',
      name('Yara', '', 'van den Berg'),
      name('Yara', 'van den', 'Berg'),
      'same',
    ],
    ['a prefix cut short', name('Yara', 'v.d.', 'Berg'), name('Yara', 'van den', 'Berg'), 'same'],
    ['marks left out', name('Noor', '', 'Sahin'), name('Noor', '', 'Şahin'), 'same'],
    ['what somebody goes by', name('Muhammed', '', 'Kaya', 'Mo'), name('Mo', '', 'Kaya'), 'same'],
    ['a name cut short', name('Sam', '', 'Jansen'), name('Samuel', '', 'Jansen'), 'alike'],
    ['the end of a name', name('Bram', '', 'Jansen'), name('Abraham', '', 'Jansen'), undefined],
    ['the very end of a name', name('Bert', '', 'Jansen'), name('Albert', '', 'Jansen'), 'alike'],
    ['an initial', name('S.', '', 'Jansen'), name('Sem', '', 'Jansen'), 'alike'],
    ['one letter more', name('Sara', '', 'Jansen'), name('Sarah', '', 'Jansen'), 'alike'],
    [
      'one letter other in the family name',
      name('Sara', '', 'Janssen'),
      name('Sara', '', 'Jansen'),
      'alike',
    ],
    [
      'half of a double name',
      name('Sara', '', 'Jansen'),
      name('Sara', 'de', 'Jansen-de Vries'),
      'alike',
    ],
    ['another given name', name('Sara', '', 'Jansen'), name('Mila', '', 'Jansen'), undefined],
    ['another family name', name('Sara', 'de', 'Vries'), name('Sara', 'de', 'Boer'), undefined],
    [
      'a family name that is a prefix elsewhere',
      name('Sara', '', 'Van'),
      name('Sara', 'van', 'Dam'),
      undefined,
    ],
    ['an apostrophe left out', name('Zoë', '', 'D’Angelo'), name('Zoe', '', 'Dangelo'), 'same'],
    [
      'hyphens left out',
      name('Anne-Sophie', '', 'Smit-Bakker'),
      name('Annesophie', '', 'Smitbakker'),
      'same',
    ],
    [
      'letters that do not come apart',
      name('Þór', '', 'Đorđević'),
      name('Thor', '', 'Dordevic'),
      'same',
    ],
    ['one name alone', name('Suharto', '', ''), name('', '', 'Suharto'), 'same'],
    ['another name alone', name('Suharto', '', ''), name('', '', 'Sukarno'), undefined],
    ['short names a letter apart', name('Tim', '', 'Bos'), name('Tom', '', 'Bos'), undefined],
  ];
  for (const [what, one, other, wanted] of pairs) {
    it(`is ${wanted ?? 'none'} for ${what}, whichever comes first`, () => {
      expect(nameLikeness(one, other)).to.equal(wanted);
      expect(nameLikeness(other, one)).to.equal(wanted);
    });
  }
});
