import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { draw } from '../../platform/drawing/index.ts';
import type { Drawn } from '../../platform/drawing/index.ts';
import type { RouteVersion } from '../../sharing/request-routes/index.ts';
import { courseInWords, courseOf } from './course.ts';
import type { Arrow, Course } from './course.ts';
import { createKept } from './kept.ts';
import { routeCourse, routeInWords } from './route-course.ts';

/** A drawing, and the same in words. */
export interface Chart {
  drawing: Drawn;
  arrows: Arrow[];
}

/** The same as a page shows it. */
export interface ChartView extends Chart {
  /** Id of its place on the page. */
  place: string;
  title: string;
  /** Where it is downloaded. */
  pdf: string;
}

export interface Charts {
  course(course: Course, lang: Lang, t: Translate): Promise<Chart>;
  route(version: RouteVersion, lang: Lang, t: Translate): Promise<Chart>;
}

const MOST_KEPT = 200;

/** Drawn once for each language: nothing in it is about anybody, and a version never changes. */
export function createCharts(): Charts {
  const kept = createKept<Drawn>(MOST_KEPT);
  return {
    course: async (course, lang, t) => ({
      drawing: await kept(`${course} ${lang}`, () => draw(courseOf(course, t))),
      arrows: courseInWords(course, t),
    }),
    route: async ({ id, definition }, lang, t) => ({
      drawing: await kept(`${id} ${lang}`, () => draw(routeCourse(definition, t))),
      arrows: routeInWords(definition, t),
    }),
  };
}

/** The word of each in its address, and its place on the page. */
export const placeOf: Record<Course, string> = {
  step: 'stap',
  plan: 'plan',
  dossier: 'dossier',
  request: 'aanvraag',
};

export const titleOf = (course: Course, t: Translate): string => t(`help.${course}Course`);

export const chartPath = (place: string): string => `/hulp/stroomschema/${place}.pdf`;
