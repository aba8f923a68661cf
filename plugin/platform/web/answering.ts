import { create as disposition } from 'content-disposition';
import type { Request, Response } from 'express';
import type { Log } from '../../kernel/log.ts';
import type { StandsIn } from '../menu/index.ts';
import type { Answer, PageFacts } from '../routes/index.ts';
import { readCookie, writeCookies } from './cookies.ts';
import type { CookieNames } from './cookies.ts';
import type { Notices } from './notices.ts';
import type { PageBuilder } from './pages.ts';
import type { Views } from './render.ts';
import { langOf, sessionOf } from './request-facts.ts';
import { primed, sendStream } from './streaming.ts';

interface AnsweringDeps {
  baseUrl: string;
  mountPath: string;
  names: CookieNames;
  secure: boolean;
  views: Views;
  pages: PageBuilder;
  notices: Notices;
  log: Log;
}

/** What is made before anything is sent. */
export interface Ready {
  html?: string;
  chunks?: AsyncIterable<Uint8Array>;
}

/**
 * Makes what an act answers, and sends it: two steps, so that whatever fails in the making has
 * still sent nothing.
 */
export interface Answering {
  prepare(request: Request, made: Answer): Promise<Ready>;
  page(request: Request, template: string, facts: PageFacts, view: object): string;
  send(request: Request, response: Response, made: Answer, ready: Ready): Promise<void>;
  /** Paths are under our mount; only the identity provider's addresses are absolute. */
  redirect(response: Response, to: string): void;
}

export function createAnswering(deps: AnsweringDeps): Answering {
  const page: Answering['page'] = (request, template, facts, view) => {
    const lang = langOf(request);
    const flash = noticeOf(deps, request);
    return deps.views.render(template, lang, {
      ...view,
      page: deps.pages.build({
        facts,
        lang,
        session: sessionOf(request),
        flash,
        standsIn: standsInOf(view),
      }),
    });
  };
  return {
    prepare: async (request, made) => {
      if (made.kind === 'stream') return { chunks: await primed(made.chunks) };
      return made.kind === 'page'
        ? { html: page(request, made.template, made.page, made.view) }
        : {};
    },
    page,
    send: (request, response, made, ready) => send(deps, request, response, made, ready),
    redirect: (response, to) => {
      redirect(deps, response, to);
    },
  };
}

const noticeOf = ({ names, notices }: AnsweringDeps, request: Request): string | undefined =>
  notices.shown(request.query['melding'], readCookie(request.headers.cookie, names.notice));

/** The notice of an act goes with the redirect, or with the address that a script goes to. */
function giveNotice(
  { names, secure, notices }: AnsweringDeps,
  response: Response,
  flash: string | undefined,
): void {
  if (flash !== undefined)
    writeCookies(response, [{ name: 'notice', ...notices.seal(flash) }], names, secure);
}

/** The address with the notice's name in it, before the place on the page. */
function noticed(to: string, flash: string): string {
  const [path = '', ...place] = to.split(/(?=#)/);
  return `${path}${path.includes('?') ? '&' : '?'}melding=${flash}${place.join('')}`;
}

async function send(
  deps: AnsweringDeps,
  request: Request,
  response: Response,
  made: Answer,
  ready: Ready,
): Promise<void> {
  switch (made.kind) {
    case 'page':
      writeCookies(response, made.cookies ?? [], deps.names, deps.secure);
      if (noticeOf(deps, request) !== undefined)
        writeCookies(response, [{ name: 'notice', value: '' }], deps.names, deps.secure);
      if (made.onward !== undefined)
        response.setHeader('Refresh', `0; url=${new URL(made.onward, deps.baseUrl).href}`);
      response
        .status(made.status ?? 200)
        .type('html')
        .send(ready.html);
      break;
    case 'json':
      giveNotice(deps, response, made.flash);
      response.status(made.status ?? 200).json(made.body);
      break;
    case 'redirect':
      writeCookies(response, made.cookies ?? [], deps.names, deps.secure);
      giveNotice(deps, response, made.flash);
      redirect(deps, response, made.flash === undefined ? made.to : noticed(made.to, made.flash));
      break;
    case 'stream':
      await sendStream(
        response,
        made,
        ready.chunks ?? made.chunks,
        request.method === 'HEAD',
      ).catch((error: unknown) => {
        broken(deps, response, error);
      });
      break;
    case 'file':
      if (made.immutable === true)
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      response.setHeader('Content-Type', made.type);
      response.setHeader(
        'Content-Disposition',
        made.inline === true ? 'inline' : disposition(made.name),
      );
      response.end(made.bytes);
      break;
  }
}

/**
 * Too late to say so on a page: the connection breaks, so that nobody takes half a file for the
 * whole.
 */
function broken({ log }: AnsweringDeps, response: Response, error: unknown): void {
  const left =
    error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
  if (!left) log.error('request.stream-broken', error, {});
  response.destroy();
}

/** A path stays on this host, however many slashes it begins with. */
function redirect({ mountPath }: AnsweringDeps, response: Response, to: string): void {
  response.redirect(303, to.startsWith('/') ? (mountPath + to).replace(/^[/\\]+/, '/') : to);
}

/** Where in the bars of tabs the page stands; its view says so. */
const standsInOf = (view: object): readonly StandsIn[] =>
  'standsIn' in view ? (view.standsIn as readonly StandsIn[]) : [];
