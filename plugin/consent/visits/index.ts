export { createVisitsFeature } from './feature.ts';
export type { VisitParts } from './feature.ts';
export { SCHOOL_CODE_TRIES, TABLET_MINUTES } from './other-ways.ts';
export type { OtherWays } from './other-ways.ts';
export type { Said } from './said.ts';
export { gonePage } from './visit-view.ts';
export { ANSWER_BODY, endAt, sayBack, visiting, visitorLang } from './visiting.ts';
export { aboutOf, actorOf } from './visits.ts';
export type { Visits } from './visits.ts';
