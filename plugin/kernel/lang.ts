export type Lang = 'nl' | 'en';

export const languages: readonly Lang[] = ['nl', 'en'];
