import type { Answer, SignedInActor, Subject } from '../routes/index.ts';
import { askedOf, isRefusal, refuses, shownIn } from '../trail/index.ts';
import type { AuditDetails } from '../trail/index.ts';
import type { Judged } from './allowed.ts';
import type { Face, Guarded } from './face.ts';
import { recordRefusal } from './guard.ts';

/**
 * The row of the act. A look at what was found already is written while it is read: one that then
 * fails was asked for all the same. Everything else is written once it is done, beside the
 * rendering, for it may turn out that there is no such thing, which is a refusal.
 */
export async function recorded(
  { deps }: Face,
  route: Guarded,
  done: { actor: SignedInActor; input: Judged; subject: Subject; acting: Promise<Answer> },
): Promise<void> {
  const { actor, input, subject, acting } = done;
  const { trace } = subject;
  const asked = askedOf(input, trace);
  const about =
    typeof route.about === 'function' ? route.about({ ...input, actor, subject }) : route.about;
  const record = async (more: AuditDetails = {}): Promise<void> => {
    if (route.audit === 'none' || route.audit === 'in-unit') return;
    const details = { ...about, ...asked, ...more };
    await deps.audit.record(actor, { event: route.audit, ...trace, details });
  };
  const isFound = Object.values(asked).every((value) => typeof value === 'number');
  const atOnce = route.method === 'GET' && route.lists !== true && isFound ? record() : undefined;
  try {
    const [made] = await Promise.all([acting, atOnce]);
    if (refuses(made)) {
      await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
      return;
    }
    if (atOnce !== undefined) return;
    const lists = route.lists === true && made.kind === 'page';
    await record(lists ? { shown: shownIn(made.view, trace) } : {});
  } catch (error) {
    await atOnce;
    if (isRefusal(error)) await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
    else if (route.method === 'GET' && atOnce === undefined) await record();
    throw error;
  }
}
