export interface NameParts {
  given: string;
  prefix: string;
  family: string;
  preferred: string;
}

/** "Yara van den Berg": the name somebody goes by. */
export function displayName(name: NameParts): string {
  return [name.preferred === '' ? name.given : name.preferred, name.prefix, name.family]
    .filter((part) => part !== '')
    .join(' ');
}

/** "Berg, Yara van den": Dutch lists sort by the family name without its prefix. */
export function sortName(name: NameParts): string {
  const first = [name.preferred === '' ? name.given : name.preferred, name.prefix]
    .filter((part) => part !== '')
    .join(' ');
  return [name.family, first].filter((part) => part !== '').join(', ');
}

/** "YB": for the round sign beside a name. */
export function initials(name: NameParts): string {
  const first = [...(name.preferred === '' ? name.given : name.preferred)][0] ?? '';
  return (first + ([...name.family][0] ?? '')).toUpperCase();
}

/** Letters without their marks, in small letters: "Şahin-Özdemir" is found by "ozd". */
export function searchParts(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o');
  return [
    ...new Set(
      plain
        .split(/[^\p{L}\p{N}]+/u)
        .filter((part) => part !== '')
        .map((part) => part.slice(0, 60)),
    ),
  ];
}

/** Every part of a name by which a person can be found. */
export const nameParts = (name: NameParts): string[] =>
  searchParts([name.given, name.preferred, name.prefix, name.family].join(' '));
