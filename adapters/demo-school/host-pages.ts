import type { DemoMail } from './mailbox.ts';
import type { DemoSchool } from './school.ts';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export interface Portal {
  school: DemoSchool;
  name: string;
  role: string;
  staffId: string;
}

/**
 * The pretend school system's own look: another colour and shape than the dossier, as a real host
 * has.
 */
export const portalCss = `
:root{font:16px/1.5 system-ui,"Segoe UI",sans-serif;color:#1b2540;background:#eef1f6}
*{box-sizing:border-box}body{margin:0}a{color:#27408b}
header{background:#27408b;color:#fff;display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center}
header{padding:12px 24px}header b{font-size:19px;margin-right:12px}
header a{color:#fff;text-decoration:none;padding:6px 10px;border-radius:8px}
header a[aria-current],header a:hover{background:#ffffff2b}header span{margin-left:auto}
main{max-width:1040px;margin:28px auto;padding:0 24px;display:grid;gap:20px}
section{background:#fff;border-radius:12px;padding:20px 24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:0 0 10px}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:7px 10px 7px 0;border-bottom:1px solid #e2e6ee}
.groups{display:flex;flex-wrap:wrap;gap:8px;padding:0;list-style:none;margin:0}
.groups a{display:block;background:#eef1f6;border-radius:8px;padding:6px 14px;text-decoration:none}
.button{display:inline-block;background:#27408b;color:#fff;border-radius:8px;padding:10px 18px}
.button{text-decoration:none}`;

function frame(portal: Portal | undefined, current: string, title: string, inner: string): string {
  const link = (path: string, label: string): string =>
    `<a href="${path}"${path === current ? ' aria-current="page"' : ''}>${label}</a>`;
  const school = portal === undefined ? 'Schoolplein' : escape(portal.school.school.name);
  const nav =
    portal === undefined
      ? ''
      : [
          link('/', 'Vandaag'),
          link('/rooster', 'Rooster'),
          link('/klassen', 'Klassen'),
          link('/dossier/', 'Dossiers'),
          `<span>${escape(portal.name)}, ${escape(portal.role)}</span>`,
        ].join('');
  return `<!doctype html><html lang="nl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)} · ${school}</title>
<link rel="stylesheet" href="/portaal.css"></head>
<body><header><b>${school}</b>${nav}</header><main>${inner}</main></body></html>`;
}

export const welcomePage = (): string =>
  frame(
    undefined,
    '',
    'Welkom',
    `<section><h1>Welkom op Schoolplein</h1>
<p>Het schoolsysteem van De Werf en Het Baken: rooster, klassen en dossiers.</p>
<p><a class="button" href="/aanmelden">Aanmelden</a></p></section>`,
  );

/** Where the dossier sends people of the school for their password. */
export const passwordPage = (portal: Portal): string =>
  frame(
    portal,
    '/wachtwoord',
    'Wachtwoord',
    `<section><h1>Wachtwoord</h1>
<p>In een echt schoolsysteem wijzig je hier je wachtwoord.
In deze demonstratie is het voor iedereen "demo".</p>
<p><a class="button" href="/dossier/account">Terug naar je account</a></p></section>`,
  );

const linked = (text: string): string =>
  escape(text).replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);

/** All mail that left the dossier, readable for who tries the demo: nothing is really sent. */
export const mailPage = (mails: readonly DemoMail[]): string =>
  frame(
    undefined,
    '/post',
    'Post',
    `<section><h1>Post</h1>
<p>Alle mail van deze demo komt hier aan; er gaat niets echt weg.</p></section>
${mails.length === 0 ? noMail : mails.map(mailSection).join('')}`,
  );

const noMail =
  '<section><p>Er is nog geen post. Nodig bijvoorbeeld iemand uit bij Instellingen, Medewerkers.</p></section>';

const mailSection = ({ subject, to, at, text }: DemoMail): string =>
  `<section><h2>${escape(subject)}</h2>
<p>Aan ${escape(to)}, ${at.toLocaleString('nl-NL', { timeZone: 'Europe/Amsterdam' })}</p>
<p style="white-space:pre-wrap">${linked(text)}</p></section>`;

const hours = ['08:30', '09:20', '10:30', '11:20', '12:45', '13:35'] as const;
const rooms = ['A1.04', 'B2.11', 'C0.02', 'A2.17'] as const;

function timetable(portal: Portal, days: number): string {
  const groups = ownGroups(portal);
  if (groups.length === 0) return '<p>Voor jou staan er geen lessen in het rooster.</p>';
  const names = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag'];
  const rows = Array.from({ length: days }, (_, day) =>
    hours
      .slice(0, 4 + (day % 3))
      .map(
        (hour, index) =>
          `<tr>${index === 0 && days > 1 ? `<th scope="rowgroup" rowspan="${Math.min(hours.length, 4 + (day % 3))}">${names[day] ?? ''}</th>` : ''}<td>${hour}</td><td>${escape(groups[(day + index) % groups.length]?.name ?? '')}</td><td>${rooms[(day * 2 + index) % rooms.length] ?? ''}</td></tr>`,
      )
      .join(''),
  ).join('');
  return `<table><thead><tr>${days > 1 ? '<th scope="col">Dag</th>' : ''}<th scope="col">Tijd</th><th scope="col">Klas</th><th scope="col">Lokaal</th></tr></thead><tbody>${rows}</tbody></table>`;
}

const ownGroups = (portal: Portal): DemoSchool['groups'] => {
  const year = portal.school.years.at(-1);
  const mine = new Set(
    portal.school.memberships
      .filter((member) => member.person.kind === 'staff' && member.person.id === portal.staffId)
      .map((member) => member.group.id),
  );
  return portal.school.groups.filter(
    (group) => group.year.id === year?.ref.id && mine.has(group.ref.id),
  );
};

const thisYearsGroups = (school: DemoSchool): DemoSchool['groups'] =>
  school.groups.filter((group) => group.year.id === school.years.at(-1)?.ref.id);

export function todayPage(portal: Portal): string {
  const groups = ownGroups(portal);
  return frame(
    portal,
    '/',
    'Vandaag',
    `<section><h1>Dag ${escape(portal.name.split(' ')[0] ?? '')}</h1>
<p>Dit is het schoolsysteem. De dossiers vind je onder <a href="/dossier/">Dossiers</a>.</p>
</section>
<section><h2>Lessen vandaag</h2>${timetable(portal, 1)}</section>
<section><h2>Mijn klassen</h2>
${groups.length === 0 ? '<p>Je hebt geen eigen klassen.</p>' : groupList(groups)}</section>`,
  );
}

const groupList = (groups: DemoSchool['groups']): string =>
  `<ul class="groups">${groups.map((group) => `<li><a href="/klassen/${encodeURIComponent(group.name)}">${escape(group.name)}</a></li>`).join('')}</ul>`;

export const timetablePage = (portal: Portal): string =>
  frame(
    portal,
    '/rooster',
    'Rooster',
    `<section><h1>Rooster</h1>${timetable(portal, 5)}</section>`,
  );

export const groupsPage = (portal: Portal): string =>
  frame(
    portal,
    '/klassen',
    'Klassen',
    `<section><h1>Klassen</h1>${groupList(thisYearsGroups(portal.school))}</section>`,
  );

export function groupPage(portal: Portal, name: string): string | undefined {
  const group = thisYearsGroups(portal.school).find((candidate) => candidate.name === name);
  if (group === undefined) return undefined;
  const members = new Set(
    portal.school.memberships
      .filter((member) => member.group.id === group.ref.id && member.as === 'pupil')
      .map((member) => member.person.id),
  );
  const pupils = portal.school.people
    .filter((person) => person.ref.kind === 'student' && members.has(person.ref.id))
    .toSorted(
      (a, b) => a.family.localeCompare(b.family, 'nl') || a.given.localeCompare(b.given, 'nl'),
    );
  const rows = pupils
    .map((pupil) => {
      const shown = [pupil.given, pupil.prefix, pupil.family]
        .filter((part) => part !== undefined)
        .join(' ');
      return `<tr><td>${escape(shown)}</td><td>${escape((pupil.birthDate ?? '').split('-').toReversed().join('-'))}</td><td><a href="/dossier/leerlingen?zoek=${encodeURIComponent(`${pupil.given} ${pupil.family}`)}">dossier</a></td></tr>`;
    })
    .join('');
  return frame(
    portal,
    '/klassen',
    `Klas ${name}`,
    `<section><h1>Klas ${escape(name)}</h1>
<p>${escape(group.level ?? '')}, ${pupils.length} leerlingen</p>
<table><thead><tr>
<th scope="col">Naam</th><th scope="col">Geboren</th><th scope="col">Dossier</th>
</tr></thead><tbody>${rows}</tbody></table></section>`,
  );
}
