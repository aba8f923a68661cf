import type { Lang } from '../../kernel/lang.ts';
import type { Session } from '../routes/index.ts';

const sessionsByRequest = new WeakMap<object, Session>();
/** Whose request it is, once the session is found. */
export const keepSession = (request: object, session: Session): void => {
  sessionsByRequest.set(request, session);
};
export const sessionOf = (request: object): Session | undefined => sessionsByRequest.get(request);

const langsByRequest = new WeakMap<object, Lang>();
/** Of who has no session: a public route knows in which language it answers. */
export const keepLang = (request: object, lang: Lang): void => {
  langsByRequest.set(request, lang);
};
export const langOf = (request: object): Lang =>
  sessionOf(request)?.language ?? langsByRequest.get(request) ?? 'nl';
