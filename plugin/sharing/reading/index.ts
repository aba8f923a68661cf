export { createReadingFeature } from './feature.ts';
export { shareReading } from './reading-policy.ts';
