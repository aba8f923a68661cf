/**
 * A browser without a window: keeps cookies, follows no redirect by itself, reads forms of a page.
 */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  bytes: Uint8Array;
  location: string;
}

export class Client {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  /** The same browser at a copy of the app, which knows its session. */
  at(origin: string): Client {
    const copy = new Client(origin);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    copy.csrf = this.csrf;
    return copy;
  }

  async request(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Reply> {
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: 'manual',
      ...(options.body === undefined ? {} : { body: options.body }),
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...options.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const cut = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(pair.slice(0, cut));
      else this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = Buffer.from(bytes).toString('utf8');
    const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1];
    if (token !== undefined) this.csrf = token;
    return {
      status: response.status,
      headers: response.headers,
      text,
      bytes,
      location: response.headers.get('location') ?? '',
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.request('GET', path, { headers });
  }

  /** GET that follows redirects within the origin, at most ten. */
  async visit(path: string): Promise<Reply> {
    let reply = await this.get(path);
    for (let hops = 0; hops < 10 && reply.status >= 300 && reply.status < 400; hops += 1)
      reply = await this.get(reply.location);
    return reply;
  }

  post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.request('POST', path, {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.origin,
        ...headers,
      },
      body: new URLSearchParams({ _csrf: this.csrf, ...fields }).toString(),
    });
  }

  /**
   * A form as a browser sends it: what is read is the page that it leads to, with the status and the
   * location of the answer itself.
   */
  async send(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const { status, location, ...sent } = await this.post(path, fields, headers);
    if (status < 300 || status >= 400) return { ...sent, status, location };
    return { ...(await this.visit(location)), status, location };
  }

  /** A form with one file in it, after its other fields, as a browser sends it. */
  upload(
    path: string,
    fields: Record<string, string>,
    file?: { name: string; bytes: Uint8Array },
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const boundary = '----opp-test-4f1d6c';
    const head = Object.entries({ _csrf: this.csrf, ...fields })
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join('');
    const { name, bytes } = file ?? { name: '', bytes: new Uint8Array(0) };
    const body = Buffer.concat([
      Buffer.from(
        `${head}--${boundary}\r\nContent-Disposition: form-data; name="bestand"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    return this.request('POST', path, {
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        origin: this.origin,
        ...headers,
      },
      body,
    });
  }

  bytes(
    path: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.request('POST', path, {
      headers: {
        'content-type': 'application/octet-stream',
        accept: 'application/json',
        origin: this.origin,
        'x-csrf-token': this.csrf,
        ...headers,
      },
      body,
    });
  }

  json(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.request('POST', path, {
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        origin: this.origin,
        'x-csrf-token': this.csrf,
        ...headers,
      },
      body: JSON.stringify(body),
    });
  }
}
