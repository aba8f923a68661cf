// What a step needs once somebody types, fetched together.
export { askWhichStays } from './conflict.js';
export { showKept } from './kept.js';
