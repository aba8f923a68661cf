import type { DemoAccount } from './plans.ts';

const words: Record<DemoAccount['role'], string> = {
  docent: 'docent',
  zorgcoordinator: 'zorgcoördinator',
  beheerder: 'beheerder',
  'swv-medewerker': 'swv-medewerker',
};
const schools: Record<string, string> = {
  dewerf: 'De Werf',
  hetbaken: 'Het Baken',
  swvdepolder: 'Samenwerkingsverband De Polder',
  tomvonk: 'Tom Vonk (CLEO)',
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const frame = (title: string, inner: string): string => `<!doctype html>
<html lang="nl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>
<style>
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#eef1f6;color:#1b2540}
body{font:17px/1.5 system-ui,sans-serif}
main{background:#fff;border-radius:14px;padding:32px;max-width:440px;width:calc(100% - 32px)}
main{box-sizing:border-box;box-shadow:0 8px 30px #1b254018}
h1{font-size:24px;margin:0 0 4px}p{margin:0 0 20px;color:#4d5876}
button{display:flex;width:100%;justify-content:space-between;gap:12px;font:inherit}
button{padding:12px 16px;margin:8px 0 0;border:1px solid #c4cbdb;border-radius:10px}
button{background:#fff;color:inherit;cursor:pointer;text-align:left}
button:hover,button:focus-visible{border-color:#27408b;outline:2px solid #27408b}
small{color:#4d5876}
</style></head><body><main>${inner}</main></body></html>`;

/**
 * The demo's sign-in: a button an account, because the accounts and their password are no secret.
 */
export function signInPage(
  accounts: readonly DemoAccount[],
  action: string,
  refused: boolean,
): string {
  const buttons = accounts
    .map(
      (account) => `<form method="post" action="${escape(action)}">
<input type="hidden" name="login" value="${escape(account.login)}">
<input type="hidden" name="password" value="demo">
<button type="submit"><span>${escape(account.name)}</span>
<small>${words[account.role]}, ${escape(schools[account.tenant] ?? account.tenant)}</small>
</button></form>`,
    )
    .join('');
  return frame(
    'Aanmelden bij school',
    `<h1>Aanmelden bij school</h1>
<p>${refused ? refusal : invitation}</p>${buttons}`,
  );
}

const refusal = 'Dat account of wachtwoord klopt niet. Kies hieronder een account.';
const invitation = 'Dit is een demonstratie: kies als wie je wilt kijken.';

/** `form` is the provider's own hidden form; the buttons submit it. */
export const signOutPage = (form: string): string =>
  frame(
    'Afmelden',
    `<h1>Ook afmelden bij school?</h1>
<p>Je bent afgemeld bij de dossiers.</p>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">
<span>Ja, ook bij school afmelden</span></button>
<button type="submit" form="op.logoutForm"><span>Nee, aangemeld blijven bij school</span></button>`,
  );
