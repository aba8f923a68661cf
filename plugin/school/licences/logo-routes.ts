import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { Licences } from './licences.ts';
import { shownLogo } from './logo.ts';

/** A school's logo, for the pages of who has no account. */
export const logoRoutes = (licences: Pick<Licences, 'all'>): Route[] => [
  publicRoute({
    method: 'GET',
    path: '/logo/:licenceId/:version',
    permission: 'public',
    csrf: 'none',
    frame: 'none',
    audit: 'none',
    params: z.object({ licenceId: z.uuid(), version: z.string().max(20) }),
    act: ({ params }): Answer => {
      const licence = licences.all().find(({ id }) => id === params.licenceId);
      const logo = licence && shownLogo(licence);
      if (logo === undefined || !logo.path.endsWith(`/${params.version}`)) throw notFound();
      return {
        kind: 'file',
        bytes: logo.bytes,
        type: logo.type,
        name: 'logo',
        inline: true,
        immutable: true,
      };
    },
  }),
];
