import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { languages } from '../../kernel/lang.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Language } from '../../language/index.ts';
import { contactWays, headerName } from './sender.ts';
import type { MailSender } from './sender.ts';

/**
 * Facts a mail fills in. Never a pupil's name, and nothing about anybody's health: a mailbox is no
 * safe place.
 */
export type MailFacts = Readonly<Record<string, string | number>>;

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface MailTexts {
  /** @throws when a mail that a feature has lacks a text in some language */
  check(): void;
  render(name: string, lang: Lang, facts: MailFacts, sender: MailSender): MailText;
}

/**
 * Reads a mail when it is first written; `check` reads all that the features have, so that a
 * missing language shows at the start and not when somebody waits for a link.
 */
export function createMailTexts(deps: {
  folder: string;
  language: Language;
  /** The mails that the features have. */
  names: () => ReadonlySet<string>;
}): MailTexts {
  const handlebars = Handlebars.create();
  handlebars.registerPartial('layout', readFileSync(join(deps.folder, 'layout.html.hbs'), 'utf8'));
  const ready = new Map<string, HandlebarsTemplateDelegate<Filled>>();
  const template = (
    name: string,
    lang: Lang,
    kind: 'txt' | 'html',
  ): HandlebarsTemplateDelegate<Filled> => {
    const file = `${name}.${lang}.${kind}.hbs`;
    const known = ready.get(file);
    if (known !== undefined) return known;
    if (!deps.names().has(name)) throw new Error(`No feature has a mail ${name}`);
    // A text is no markup: escaping would show `&#x27;` to the reader.
    const made = handlebars.compile<Filled>(readFileSync(join(deps.folder, file), 'utf8'), {
      noEscape: kind === 'txt',
      strict: true,
    });
    ready.set(file, made);
    return made;
  };
  const fill = (name: string, lang: Lang, kind: 'txt' | 'html', facts: Filled): string =>
    template(
      name,
      lang,
      kind,
    )(facts, {
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
    });
  return {
    check: () => {
      for (const name of deps.names())
        for (const lang of languages) for (const kind of kinds) template(name, lang, kind);
    },
    render: (name, lang, facts, sender) => {
      const subject = deps.language.t(lang, `mail.subjects.${name}`, {
        // The school's own name alone, so that nothing typed can get into a header or onto a locked
        // screen.
        school: headerName(sender.school),
      });
      const filled: Filled = {
        ...facts,
        title: subject,
        foot: footOf(sender, lang, deps.language),
      };
      return {
        subject,
        text: `${fill(name, lang, 'txt', filled).trimEnd()}\n\n--\n${filled.foot}\n`,
        html: fill(name, lang, 'html', filled),
      };
    },
  };
}

/** What every mail has besides: its title, and of which school it is. */
type Filled = MailFacts & { title: string; foot: string };

/** The school, and whom to turn to there. */
function footOf({ school, contact }: MailSender, lang: Lang, language: Language): string {
  const { name } = contact;
  const ways = contactWays(contact, language.translate(lang));
  if (ways === '') return school;
  return `${name === '' ? school : `${school}, ${name}`}: ${ways}.`;
}

const kinds = ['txt', 'html'] as const;
