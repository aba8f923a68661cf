import type { Translate } from '../kernel/translate.ts';
import { byExactness } from './exactness.ts';
import type { Job } from './jobs/index.ts';
import type { MenuEntry } from './menu/index.ts';
import type { Permission, Route, SignedInActor, Trace } from './routes/index.ts';
import type { Unit } from './store/index.ts';

/** What a capability brings to the house. Whatever it leaves out, it does not have. */
export interface Feature {
  readonly name: string;
  readonly routes?: readonly Route[];
  /** Asked inside an act, beside those that its routes ask. */
  readonly permissions?: readonly Permission<never>[];
  readonly jobs?: readonly Job[];
  /** Names of its mails: `templates/mail/<name>.<language>.txt.hbs` and `.html.hbs`. */
  readonly mails?: readonly string[];
  /** Flashes of its own that tell that nothing came of it, or that more is needed first. */
  readonly cautions?: readonly string[];
  /** What the doctor asks of it. */
  readonly checks?: readonly Check[];
  /** What in its tables gives access, or is a text, and is not as the trail tells. */
  readonly unbacked?: () => Promise<readonly Unbacked[]>;
  /** Its entries in menus and in bars of tabs. */
  readonly menu?: readonly MenuEntry[];
  /** What of it asks for somebody's attention on the start page. */
  readonly today?: (reader: TodayReader) => Promise<Today>;
  /** What its links to people without an account are for. */
  readonly purpose?: Purpose;
  /** What happens to its rows with the dossier they belong to. */
  readonly dossier?: DossierHooks;
  /** Once, after migrating and before the first request. */
  readonly start?: () => Promise<void>;
  /** Leaves no timer, socket, worker or browser. */
  readonly stop?: () => Promise<void>;
}

/**
 * What the `feature.ts` of a room answers: what it brings, and the parts of it that later ones may
 * need.
 */
export type FeatureParts = Feature & Readonly<Record<string, unknown>>;

export interface Checked {
  readonly name: string;
  readonly ok: boolean;
  /** What an operator does about it. */
  readonly advice?: string;
}

/** `ready`: without it no page can be served, so that machines ask for it too. */
export interface Check {
  readonly ready?: true;
  run(): Promise<readonly Checked[]>;
}

/** A dossier as its neighbours need it: whose it is, and what opens its sealed texts. */
export interface DossierKeyed {
  readonly id: string;
  readonly licenceId: string;
  readonly pupilId: string;
  readonly wrappedKey: Buffer;
  readonly trace: Trace;
}

/**
 * A row that the trail does not tell of: somebody put it there behind the product's back, or cut
 * something away.
 */
export interface Unbacked {
  /** The chain that should tell of it. */
  readonly chain: string;
  readonly fault: 'access-not-in-trail' | 'history-cut';
  /** Its id, or whom it gives access. */
  readonly about: string;
}

export interface DossierHooks {
  /** In the transaction that archives it. */
  archived?(unit: Unit, dossier: DossierKeyed): Promise<void>;
}

/**
 * Who looks at the start page, and whose dossiers they work with: the whole licence's, or those of
 * own groups.
 */
export interface TodayReader {
  readonly actor: SignedInActor;
  readonly at: Date;
  readonly t: Translate;
  readonly scope: {
    readonly licenceId: string;
    readonly actorId: string;
    /** `yyyy-mm-dd` */
    readonly today: string;
    readonly ownGroupsOnly: boolean;
  };
}

/** One sentence on top of the start page, with the button that leads to what it is about. */
export interface Alert {
  text: string;
  label: string;
  url: string;
  /** Where "seen" is sent, for what is over once somebody saw it. */
  seen?: string;
}

export interface Task {
  pupil: string;
  what: string;
  why: string;
  /** The day it is due, as shown. */
  due: string;
  kind: 'calm' | 'warn' | 'stop';
  url: string;
}

export interface TaskList {
  id: string;
  title: string;
  items: readonly Task[];
  /** How many there are with those not shown here; absent: as many as there are items. */
  count?: string;
  more?: { text: string; url: string };
}

export interface Today {
  readonly alerts?: readonly Alert[];
  readonly lists?: readonly TaskList[];
  /** Where to go when there is nothing else to do. */
  readonly invitation?: { text: string; url: string; label?: string };
}

/** What a link is for, and where it leads once the code is right. */
export interface Purpose {
  readonly id: string;
  /** Path of the page under the mount. */
  readonly page: string;
  /** False: who comes by it is not shown who else saw the dossier. */
  readonly seen?: false;
  /** Its links lead on when the dossier is archived: what they are about goes on without it. */
  readonly archived?: 'open';
  /** Where a new link is asked for once this one is over; undefined when it may not be. */
  renewal?(link: never): Promise<string | undefined>;
}

/**
 * Everything the features bring, laid together. Read when it is needed: features are added one
 * after another.
 */
export interface House {
  /** Answers the feature it was given, so that a later one can need a part of it. */
  add<F extends Feature>(feature: F): F;
  readonly features: readonly Feature[];
  /** The most exact path first. */
  routes(): Route[];
  jobs(): Job[];
  /** Every permission, of routes and of acts, each once. */
  permissions(): Permission<never>[];
  readonly menu: () => readonly MenuEntry[];
  readonly mails: () => ReadonlySet<string>;
  readonly cautions: () => ReadonlySet<string>;
  purpose(id: string): Purpose;
  check(which: 'ready' | 'all'): Promise<Checked[]>;
  unbacked(): Promise<Unbacked[]>;
  today(reader: TodayReader): Promise<Today[]>;
  archived(unit: Unit, dossier: DossierKeyed): Promise<void>;
  start(): Promise<void>;
  /** The last feature first. */
  stop(): Promise<void>;
}

export function createHouse(): House {
  const features: Feature[] = [];
  const all = <T>(part: (feature: Feature) => readonly T[] | undefined): T[] =>
    features.flatMap((feature) => part(feature) ?? []);
  return {
    features,
    add: (feature) => {
      features.push(feature);
      return feature;
    },
    routes: () => all(({ routes }) => routes).toSorted(byExactness),
    jobs: () => all(({ jobs }) => jobs),
    permissions: () => {
      const asked = all(({ routes, permissions }) => [
        ...(permissions ?? []),
        ...(routes ?? []).flatMap(({ permission }) =>
          permission === 'public' ? [] : [permission],
        ),
      ]);
      return [...new Map(asked.map((permission) => [permission.id, permission])).values()];
    },
    menu: () => all(({ menu }) => menu),
    mails: () => new Set(all(({ mails }) => mails)),
    cautions: () => new Set(all(({ cautions }) => cautions)),
    purpose: (id) => {
      const found = features.find(({ purpose }) => purpose?.id === id)?.purpose;
      if (found === undefined) throw new Error(`No feature has links for ${id}`);
      return found;
    },
    check: async (which) => {
      const asked = all(({ checks }) => checks).filter(({ ready }) => which === 'all' || ready);
      return (await Promise.all(asked.map((check) => check.run()))).flat();
    },
    unbacked: async () => {
      const asked = all(({ unbacked }) => (unbacked ? [unbacked] : []));
      return (await Promise.all(asked.map((ask) => ask()))).flat();
    },
    today: (reader) =>
      Promise.all(all(({ today }) => (today ? [today] : [])).map((of) => of(reader))),
    archived: async (unit, dossier) => {
      for (const feature of features) await feature.dossier?.archived?.(unit, dossier);
    },
    start: async () => {
      for (const feature of features) await feature.start?.();
    },
    stop: async () => {
      for (const feature of features.toReversed()) await feature.stop?.();
    },
  };
}
