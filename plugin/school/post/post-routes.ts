import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { isAddressFault } from '../../platform/mail/index.ts';
import type { DeadLetter, Outbox } from '../../platform/mail/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';

const manageMail: Permission = {
  id: 'mail.manage',
  scope: 'licence',
  risk: ['personal'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const SHOWN = 100;

function whyOf({ returnedAt, fault, attempts }: DeadLetter, t: Translate): string {
  if (returnedAt === null)
    return t(isAddressFault(fault) ? 'post.fault' : 'post.faultElsewhere', {
      code: fault,
      tries: attempts,
    });
  return t(fault === '' ? 'post.returnedBare' : 'post.returned', {
    when: shownMoment(returnedAt),
    code: fault,
  });
}

/**
 * Why there is no second try here. What came back was sent, and its text is forgotten: it goes out
 * anew from where it came from. So does what had a file with it.
 */
function mendOf(letter: DeadLetter, t: Translate): string | undefined {
  if (letter.returnedAt !== null) return t('post.mend');
  return letter.attached ? t('pages.post.fileGone') : undefined;
}

/** INSTELLINGEN – POST: mails that did not arrive after every try, with why, and one more try. */
export function postRoutes(deps: { outbox: Outbox; base: string }): Route[] {
  const { outbox, base } = deps;
  const path = '/instellingen/post';
  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: manageMail,
      csrf: 'none',
      frame: 'host',
      audit: 'mail.listed',
      lists: true,
      load: () => nobody,
      act: async ({ actor, t }): Promise<Answer> => {
        const [letters, state, held] = await Promise.all([
          outbox.deadLetters(actor.licenceId, SHOWN),
          outbox.state(),
          outbox.held(actor.licenceId),
        ]);
        return {
          kind: 'page',
          template: 'post/post',
          page: {
            title: t('post.title'),
            nav: 'settings',
            crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
          },
          view: {
            noServer: !state.server,
            noReturns: state.server && !state.returns,
            held:
              held.count === 0
                ? undefined
                : t('post.held', { count: held.count, code: held.fault }),
            letters: letters.map((letter) => ({
              // The trail names it, also where no address leads to it.
              id: letter.id,
              what: t(`mail.subjects.${letter.template}`, { school: t('post.theSchool') }),
              to: letter.to === '' ? t('post.lost') : letter.to,
              when: shownMoment(letter.writtenAt),
              why: whyOf(letter, t),
              mend: mendOf(letter, t),
              action:
                letter.returnedAt === null && !letter.attached
                  ? `${base}${path}/${letter.id}/opnieuw`
                  : undefined,
            })),
          },
        };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: `${path}/:mailId/opnieuw`,
      permission: manageMail,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      load: () => nobody,
      params: z.object({ mailId: z.uuid() }),
      act: async ({ actor, params }): Promise<Answer> => {
        if (!(await outbox.retry(actor, params.mailId))) throw notFound();
        return { kind: 'redirect', to: path, flash: 'mail-retried' };
      },
    }),
  ];
}
