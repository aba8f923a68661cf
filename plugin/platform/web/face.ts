import type { Request } from 'express';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Language } from '../../language/index.ts';
import type { Audit } from '../audit/index.ts';
import type {
  GuardedRoute,
  HostSignOn,
  LiveCheck,
  PublicRoute,
  Route,
  SessionSource,
  Subject,
  Trace,
} from '../routes/index.ts';
import type { Actor } from '../store/index.ts';
import type { AuditDetails } from '../trail/index.ts';
import type { Answering } from './answering.ts';
import type { CookieNames } from './cookies.ts';
import type { Crowd } from './crowd.ts';
import type { HostReading } from './host-reading.ts';
import type { PageBuilder } from './pages.ts';
import type { ProxyWatch } from './proxy-watch.ts';
import type { Views } from './render.ts';

export interface RouterDeps {
  routes: readonly Route[];
  baseUrl: string;
  mountPath: string;
  instance: string;
  frameAncestors: readonly string[];
  sessions: SessionSource;
  signOn: HostSignOn;
  audit: Audit;
  live: LiveCheck;
  language: Language;
  views: Views;
  pages: PageBuilder;
  /** Sealed text did not open while this was asked: it goes into the trail, and people are told. */
  onBroken: (actor: Actor, fault: Trace & { details: AuditDetails }) => Promise<void>;
  /** What is kept of the address that a request comes from: a keyed mark. */
  sourceOf: (address: string) => string;
  hostReading: HostReading;
  clock: Clock;
  log: Log;
  /** To the database, at most. */
  connections: number;
  proxies: ProxyWatch;
  /** Seals what a browser keeps for us. */
  cookieKey: Buffer;
}

/** Types were checked where each route was declared; from here on a route is data. */
export type Guarded = GuardedRoute<unknown, unknown, unknown, Subject>;
export type Public = PublicRoute<unknown, unknown, unknown>;

/** What every request is answered with. */
export interface Face {
  deps: RouterDeps;
  names: CookieNames;
  secure: boolean;
  answering: Answering;
  /** Whether the form was made in this session. */
  isTokenValid: (request: Request) => boolean;
  crowd: Crowd;
}
