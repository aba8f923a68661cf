// What a step needs once somebody types, fetched together.
export { between, offerCopy } from './between.js';
export { askWhichStays } from './conflict.js';
export { createLeaving } from './leaving.js';
export { showKept } from './kept.js';
