import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration, JWK } from 'oidc-provider';
import { demoAccounts } from './plans.ts';
import type { DemoAccount } from './plans.ts';
import { signInPage, signOutPage } from './provider-pages.ts';

export interface DemoProvider {
  /** Everything under the issuer's path. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From the next sign-in on: the provider says it used a second factor. */
  secondFactor: boolean;
  /** From the next sign-in on: what it says instead, as providers differ. */
  says: { amr?: string[]; acr?: string } | undefined;
}

export interface DemoProviderOptions {
  /** With its path, without a slash at the end. */
  issuer: string;
  clients: readonly {
    id: string;
    secret: string;
    redirectUris: string[];
    signedOutUris: string[];
  }[];
  accounts?: readonly DemoAccount[];
  /** Every demo account's password. */
  password: string;
  /** Keys of its cookies. */
  cookieKeys: string[];
  jwks: { keys: JWK[] };
}

const HOURS_12 = 12 * 3_600;

/**
 * The school's sign-on of the demo and the tests: a real OpenID provider (npm oidc-provider) with
 * the demo accounts.
 */
export async function createDemoProvider(options: DemoProviderOptions): Promise<DemoProvider> {
  const { default: Provider } = await import('oidc-provider');
  const accounts = options.accounts ?? demoAccounts;
  const path = new URL(options.issuer).pathname.replace(/\/$/, '');
  const made: DemoProvider = { handle: () => undefined, secondFactor: false, says: undefined };
  const provider = new Provider(options.issuer, settingsOf(options, accounts, path));
  const callback = provider.callback();

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const here = `${path}${request.url ?? ''}`;
    if (request.method === 'GET') {
      await provider.interactionDetails(request, response);
      page(response, 200, signInPage(accounts, here, false));
      return;
    }
    const form = new URLSearchParams(await body(request));
    const login = form.get('login') ?? '';
    if (
      !accounts.some((account) => account.login === login) ||
      form.get('password') !== options.password
    ) {
      page(response, 401, signInPage(accounts, here, true));
      return;
    }
    await provider.interactionFinished(
      request,
      response,
      {
        login: {
          accountId: login,
          remember: true,
          amr: made.says?.amr ?? (made.secondFactor ? ['pwd', 'mfa'] : ['pwd']),
          ...(made.says?.acr === undefined ? {} : { acr: made.says.acr }),
        },
      },
      { mergeWithLastSubmission: false },
    );
  };

  made.handle = (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) {
      interact(request, response).catch(() => {
        page(
          response,
          400,
          'Deze aanmelding is verlopen. Ga terug naar de school en begin opnieuw.',
        );
      });
    } else void callback(request, response);
  };
  return made;
}

const settingsOf = (
  options: DemoProviderOptions,
  accounts: readonly DemoAccount[],
  path: string,
): Configuration => ({
  clients: options.clients.map((client) => ({
    client_id: client.id,
    client_secret: client.secret,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.signedOutUris,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    require_auth_time: true,
  })),
  cookies: { keys: options.cookieKeys },
  jwks: options.jwks,
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'staff_id', 'school', 'roles', 'amr', 'acr'], profile: ['name'] },
  pkce: { required: () => true },
  ttl: {
    Interaction: 600,
    Grant: HOURS_12,
    Session: HOURS_12,
    AccessToken: 600,
    IdToken: 600,
    AuthorizationCode: 60,
  },
  interactions: { url: (_context, interaction) => `${path}/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.body = signOutPage(form);
      },
    },
  },
  findAccount: (_context, login) => {
    const account = accounts.find((candidate) => candidate.login === login);
    return account === undefined
      ? undefined
      : { accountId: login, claims: () => claimsOf(account) };
  },
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc;
    const grant = new context.oidc.provider.Grant({
      clientId: client?.clientId ?? '',
      accountId: session?.accountId ?? '',
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

const claimsOf = ({ login, name, staffId, tenant, role }: DemoAccount) => ({
  sub: login,
  name,
  staff_id: staffId,
  school: tenant,
  roles: [role],
});

function page(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html);
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
