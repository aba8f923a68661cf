/** Given name, prefix and family name of a person, as SQL. */
export const personName = (person: string): string =>
  `CONCAT_WS(' ', NULLIF(${person}.given, ''), NULLIF(${person}.prefix, ''),
              NULLIF(${person}.family, ''))`;
