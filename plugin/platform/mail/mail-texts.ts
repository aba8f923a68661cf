import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import type { Lang } from '../../kernel/lang.ts';
import type { Language } from '../../language/index.ts';

/** Every mail there is, as `templates/mail/<name>.<language>.txt.hbs` and `.html.hbs`. */
export const mailNames = [
  'invite',
  'reset',
  'password-changed',
  'access-ends',
  'factor-on',
  'factor-off',
  'recovery-used',
  'factor-reset',
  'factor-reset-done',
  'consent-ask',
  'link-code',
  'consent-reminder',
  'consent-reply',
  'report',
  'reading-ask',
  'reading-updated',
  'partnership-shared',
  'partnership-message',
  'data-consent-ask',
  'data-consent-reminder',
  'data-consent-link',
] as const;
export type MailName = (typeof mailNames)[number];

/** Facts a mail fills in. Never a pupil's name, and nothing about anybody's health: a mailbox is no safe place. */
export type MailFacts = Readonly<Record<string, string | number>>;

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface MailTexts {
  render(name: MailName, lang: Lang, facts: MailFacts): MailText;
}

/** Reads every mail at once, so that a missing language shows at the start and not when somebody waits for a link. */
export function createMailTexts(deps: { folder: string; language: Language }): MailTexts {
  const files = new Set(readdirSync(deps.folder));
  const handlebars = Handlebars.create();
  handlebars.registerPartial('layout', readFileSync(join(deps.folder, 'layout.html.hbs'), 'utf8'));
  const ready = new Map<string, HandlebarsTemplateDelegate<MailFacts>>();
  for (const name of mailNames) {
    for (const lang of ['nl', 'en']) {
      for (const kind of ['txt', 'html']) {
        const file = `${name}.${lang}.${kind}.hbs`;
        if (!files.has(file)) throw new Error(`There is no mail ${file}`);
        // A text is no markup: escaping would show `&#x27;` to the reader.
        ready.set(
          file,
          handlebars.compile(readFileSync(join(deps.folder, file), 'utf8'), {
            noEscape: kind === 'txt',
            strict: true,
          }),
        );
      }
    }
  }
  const fill = (file: string, facts: MailFacts): string =>
    ready.get(file)?.(facts, {
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
    }) ?? '';
  return {
    render: (name, lang, facts) => ({
      // A subject takes no facts, so that nothing typed can get into a header or onto a locked screen.
      subject: deps.language.t(lang, `mail.subjects.${name}`),
      text: fill(`${name}.${lang}.txt.hbs`, facts),
      html: fill(`${name}.${lang}.html.hbs`, facts),
    }),
  };
}
