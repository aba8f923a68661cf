import type { Lang } from '../../kernel/lang.ts';
import type { Tab } from '../menu/index.ts';
import type { PageFacts } from '../routes/index.ts';

/**
 * What every page's layout (`templates/layouts/page.hbs`) is given; capabilities add their own view
 * object.
 */
export interface PageView {
  /** Words for the browser tab; the layout adds the product's name. */
  title: string;
  lang: Lang;
  /** The mount path without a slash at the end, '' at the root: every link starts with it. */
  base: string;
  /** Path of the assets with the version in it. */
  assets: string;
  csrf: string;
  /** The host's navigation (school, timetable, …) and our own. */
  hostNav: { label: string; url: string }[];
  nav: { id: string; label: string; url: string; current: boolean; count?: number }[];
  /** The bars of tabs it stands in, by name. */
  tabs: Readonly<Record<string, Tab[]>>;
  /** Custom properties of the host's theme, sanitised, served as a style sheet of its own. */
  theme?: string;
  /** Absent on pages for someone who is not signed in. */
  person?: {
    name: string;
    initials: string;
    roles: string;
    /** A second factor is advised and was not set up: said at every page, gently. */
    unprotected?: boolean;
  };
  licence?: { name: string; school: string };
  /** On pages for who has no account: where the other language is read. */
  speaks?: PageFacts['speaks'];
  /** On pages for who has no account: the school that it comes from. */
  school?: {
    name: string;
    /** Path of its logo. */
    logo?: string;
    /** Whom to turn to, as far as the school told; `tel`: the number as a telephone dials it. */
    contact?: { name: string; phone: string; tel: string; mail: string };
  };
  crumbs: { label: string; url?: string }[];
  /** When the page was made, for who prints it. */
  now: string;
  /** One sentence about what just happened, shown once on top. */
  flash?: { kind: 'ok' | 'warn' | 'stop'; text: string };
  /** Faults listed on top and linked to their field. */
  faults: { text: string; url: string }[];
  /** Its title says that something was not right. */
  faulty: boolean;
  /** Names of ES modules of `templates/assets/js` that this page needs. */
  scripts: string[];
  lean: boolean;
  /** Seconds after which the page loads itself anew, for who has no scripts. */
  refresh?: number;
  help?: { label: string; url: string };
}
