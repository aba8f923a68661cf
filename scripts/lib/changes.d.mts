/**
 * What git knows of a folder: its files, and which were changed, made or removed since a revision.
 * @param revision such as `HEAD`
 * @returns both from the folder, with `/`, sorted; ignored files are in neither
 * @throws PlainFault where there is no git, no repository or no such revision
 */
export function changesSince(
  folder: string,
  revision: string,
): { paths: string[]; changed: string[] };
