export { createReadingFeature } from './feature.ts';
export { PAGE_ROOM, pagesOf } from './pages.ts';
export { shareReading } from './reading-policy.ts';
