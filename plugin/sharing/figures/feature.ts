import type { FeatureParts, Platform } from '../../platform/index.ts';
import { figuresRoutes } from './figures-routes.ts';

/** CIJFERS: what a desk's requests come to. */
export const createFiguresFeature = ({ platform }: { platform: Platform }) =>
  ({ name: 'figures', routes: figuresRoutes(platform) }) satisfies FeatureParts;
