import type { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { AuditEvent } from '../store/index.ts';
import type { Permission, SignedInActor, Subject } from './permission.ts';
import type { Session, WaitsFor } from './session.ts';

/** What a page adds to the layout's own facts. */
export interface PageFacts {
  title: string;
  /** Which entry of the main navigation it belongs to. */
  nav?: string;
  crumbs?: { label: string; url?: string }[];
  scripts?: string[];
  /** A page without tables and filters, kept light by leaving out their styles. */
  lean?: true;
  /** Seconds after which the page loads itself anew, for who has no scripts. */
  refresh?: number;
  faults?: { text: string; url: string }[];
  /** A page of one field, whose fault stands there alone: the title says that there is one. */
  faulty?: boolean;
  /** The act that led here switched the second factor on: the session was read before. */
  secondFactorOn?: true;
  help?: { label: string; url: string };
  /** Of a page for who has no account: which school it comes from, and whom to turn to there. */
  school?: PageSchool | undefined;
  /** Of the same: where it is read in the other language. */
  speaks?: PageSpeaks | undefined;
}

/**
 * Without `back` the beginning of an address that ends in a language; with it a form that keeps one
 * and leads back. `form`: the id of a form on the page, which goes along with the press.
 */
interface PageSpeaks {
  url: string;
  back?: string;
  form?: string | undefined;
}

export interface PageSchool {
  licenceId: string;
  contact: { name: string; phone: string; mail: string };
}

export type Answer =
  | {
      kind: 'page';
      template: string;
      page: PageFacts;
      view: object;
      status?: number;
      cookies?: CookieChange[];
      /**
       * Where the browser goes by itself once the page has arrived: an absolute URL, or a path of
       * the host.
       */
      onward?: string;
    }
  /** `to` is a path under the mount, or an absolute URL of the identity provider. */
  | { kind: 'redirect'; to: string; flash?: string; cookies?: CookieChange[] }
  /** `flash` is shown by the page that its script goes to, with `?melding=` and its name. */
  | { kind: 'json'; body: object; status?: number; flash?: string }
  /**
   * Somebody's file, sent while it is read. It is downloaded and never shown as a page of ours,
   * save a picture or a PDF that is asked for as such.
   */
  | {
      kind: 'stream';
      chunks: AsyncIterable<Uint8Array>;
      size: number;
      type: string;
      name: string;
      show?: 'image' | 'pdf';
    }
  | {
      kind: 'file';
      bytes: Uint8Array;
      type: string;
      name: string;
      inline?: boolean;
      immutable?: boolean;
    };

export interface CookieChange {
  /**
   * `inzage`: of a parent or pupil who came by a link. What a browser is known by from one time to
   * the next: the `licence` chosen, of who works in several, the `way` somebody signed in, and the
   * `device` that an account was signed in on. `notice`: what the next page says once.
   */
  name: 'session' | 'sign-on' | 'inzage' | 'licence' | 'way' | 'device' | 'notice';
  /** Empty clears it. */
  value: string;
  maxAgeSeconds?: number;
}

/** Bytes that a request brings; whoever does not read them lets them pass by. */
export interface Incoming {
  /** The file's name in the form; empty for bare bytes. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly actor: SignedInActor;
  readonly session: Session;
  readonly lang: Lang;
  readonly at: Date;
  readonly t: Translate;
  /** Where the request came from, as far as the host trusts its proxies. */
  readonly clientAddress: string;
  /** The browser it came from, in a few words: "Firefox, Windows". */
  readonly device: string;
  /** Only of a route that `receives` something, and when there is any. */
  readonly incoming?: Incoming;
}

/** What a public route gets: nobody may be signed in. */
export interface PublicInput<P, Q, B> extends Omit<Input<P, Q, B>, 'actor' | 'session'> {
  /** '' for each that did not come along. */
  readonly cookies: Readonly<
    Record<'signOn' | 'session' | 'inzage' | 'licence' | 'way' | 'device', string>
  >;
  /** The request as the host's own middleware left it, for a mounted identity only. */
  readonly hostRequest: unknown;
  readonly currentUrl: string;
}

interface RouteBase<P, Q, B> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /**
   * How a POST proves that it comes from our own page; GET changes nothing and needs none. `origin`
   * is for forms of who is not signed in, and so has no token yet.
   */
  readonly csrf: 'token' | 'origin' | 'none';
  /** Who may show it in a frame: the host's configured origins, or nobody. */
  readonly frame: 'host' | 'none';
  /**
   * `form`: a form with one file, whose other fields come before it and are the body; `bytes`: bare
   * bytes. Both are handed on as they arrive, after the session, the token and the permission were
   * found right.
   */
  readonly receives?: 'form' | 'bytes';
  /** A secret stands in the path: no address of ours is told to what the page loads or leads to. */
  readonly secretPath?: true;
  /**
   * True when the path is for machines or scripts: it may be sent JSON, and errors come as such.
   */
  readonly json?: true;
  /**
   * Bytes that its body may have at most. Default: 8 kB of a public route, 64 kB of JSON, 1 MB of
   * any other form.
   */
  readonly bodyLimit?: number;
  /** It prints, or works as long as that: of one person one after the other. */
  readonly costly?: true;
  /** It answers from memory, and so waits for nobody's turn. */
  readonly light?: true;
  /**
   * A text of somebody's own: when it cannot be sent, the page that says so shows what was typed.
   */
  readonly keepsTyped?: true;
  /**
   * A page asks it by itself, with nobody at the keys: it does not keep the session from falling
   * idle.
   */
  readonly background?: true;
}

export interface PublicRoute<P, Q, B> extends RouteBase<P, Q, B> {
  readonly permission: 'public';
  readonly audit: 'none' | 'in-unit';
  /**
   * In which language it answers: who comes without an account has no setting of their own. Dutch
   * when absent or undefined.
   */
  lang?(
    input: Pick<
      PublicInput<NoInfer<P>, NoInfer<Q>, NoInfer<B>>,
      'params' | 'query' | 'body' | 'cookies'
    >,
  ): Promise<Lang | undefined> | Lang | undefined;
  act(input: PublicInput<P, Q, B>): Promise<Answer> | Answer;
}

interface GuardedBase<P, Q, B, S extends Subject> extends RouteBase<P, Q, B> {
  readonly permission: Permission<S>;
  /** Event of the audit row for a view; `in-unit` when the act's own unit of work writes it. */
  readonly audit: string;
  /**
   * What it is about beside the ids that it names, for its row in the trail: what its path says
   * outright, what of its query is the school's own word, never what somebody typed, or what of it
   * this person may see.
   */
  readonly about?:
    | AuditEvent['details']
    | ((asked: {
        readonly query: Q;
        readonly actor: SignedInActor;
        readonly subject: S;
      }) => AuditEvent['details']);
  /** It shows many things: its row is written once they are known, and names what it leads to. */
  readonly lists?: true;
  /**
   * Only with the host's word of this very moment that the teacher still works with the pupil: it
   * waits where the host does not answer. Every act asks, and every look asks once a minute, but
   * these go on then.
   */
  readonly live?: true;
  /** Needs a sign-in of at most this many minutes ago. */
  readonly stepUpMinutes?: number;
  /**
   * With `sign-in` a code alone will not do: the person signs in anew. Default: the code, for who
   * has one to give.
   */
  readonly stepUpBy?: 'sign-in';
  /** Also open to a session that waits for this; to no other session that waits for anything. */
  readonly whileWaiting?: Exclude<WaitsFor, 'nothing'> | 'anything';
  /** Only of who is let in on this ground is the recent sign-in asked; of everybody when absent. */
  readonly stepUpBasis?: string;
  act(input: Input<P, Q, B> & { readonly subject: S }): Promise<Answer> | Answer;
}

/**
 * Loads what the act is about; undefined answers 404, as a refusal does. `load` comes before the
 * body is read, so that who may not costs nothing; `loadByBody` where only the body tells what it
 * is about.
 */
type Loading<P, Q, B, S> =
  | {
      load(input: Input<P, Q, undefined>): Promise<S | undefined> | S | undefined;
      readonly loadByBody?: undefined;
    }
  | {
      readonly load?: undefined;
      loadByBody(input: Input<P, Q, B>): Promise<S | undefined> | S | undefined;
    };

export type GuardedRoute<P, Q, B, S extends Subject> = GuardedBase<P, Q, B, S> &
  Loading<P, Q, B, S>;

/** A route of the table, its types forgotten. */
export type Route = PublicRoute<never, never, never> | GuardedRoute<never, never, never, never>;

export function publicRoute<P = unknown, Q = unknown, B = unknown>(
  route: PublicRoute<P, Q, B>,
): Route {
  return route as unknown as Route;
}

export function guardedRoute<S extends Subject, P = unknown, Q = unknown, B = unknown>(
  route: GuardedRoute<P, Q, B, S>,
): Route {
  return route as unknown as Route;
}

/** A subject for pages about nobody. */
export const nobody: Subject = { trace: {} };
