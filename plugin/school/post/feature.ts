import type { FeatureParts, Platform } from '../../platform/index.ts';
import { postRoutes } from './post-routes.ts';
import { returnRoutes } from './return-routes.ts';

/** POST: mail that did not arrive, and the door for what comes back. */
export function createPostFeature({ platform }: { platform: Platform }) {
  const { config, outbox, base } = platform;
  return {
    name: 'post',
    routes: [...postRoutes({ outbox, base }), ...returnRoutes({ outbox, key: config.bounceKey })],
    menu: [
      {
        in: 'settings',
        id: 'post',
        path: '/instellingen/post',
        label: 'settings.entries.post.title',
        text: 'settings.entries.post.text',
        place: 90,
        roles: ['admin'],
      },
    ],
  } satisfies FeatureParts;
}
