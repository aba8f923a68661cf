import type { NavEntry } from './platform/web/index.ts';

/** Our own main navigation; `manifest.json` lists the same entries for the host. */
export const navigation: readonly NavEntry[] = [
  { id: 'today', path: '/', roles: ['teacher', 'coordinator', 'admin', 'external', 'swv'] },
  { id: 'pupils', path: '/leerlingen', roles: ['teacher', 'coordinator', 'admin', 'external'] },
  { id: 'dossiers', path: '/dossiers', roles: ['teacher', 'coordinator'] },
  { id: 'consents', path: '/instemmingen', roles: ['coordinator'] },
  { id: 'desk', path: '/swv', roles: ['swv'] },
  { id: 'settings', path: '/instellingen', roles: ['coordinator', 'admin'] },
];
