/**
 * A visitor of the demo without a window: keeps cookies and follows redirects, as a browser does.
 */
export class WebClient {
  readonly origin: string;
  readonly #cookies = new Map<string, string>();
  csrf = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  async visit(
    path: string,
    form?: Record<string, string>,
  ): Promise<{ status: number; text: string; url: string }> {
    let url = new URL(path, this.origin);
    let body = form === undefined ? undefined : new URLSearchParams(form).toString();
    for (let hops = 0; hops < 20; hops += 1) {
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          origin: this.origin,
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      });
      this.#keep(response);
      const text = await response.text();
      const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1];
      if (token !== undefined) this.csrf = token;
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null)
        return { status: response.status, text, url: url.href };
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error('Too many redirects');
  }

  /** Sends a form with one file in it, its fields first. */
  async upload(
    path: string,
    fields: Record<string, string>,
    file: { name: string; bytes: Uint8Array<ArrayBuffer> },
  ): Promise<{ status: number; location: string }> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ _csrf: this.csrf, ...fields }))
      form.append(name, value);
    form.append('bestand', new Blob([file.bytes]), file.name);
    const response = await fetch(new URL(path, this.origin), {
      method: 'POST',
      redirect: 'manual',
      body: form,
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: this.origin,
      },
    });
    this.#keep(response);
    await response.arrayBuffer();
    return { status: response.status, location: response.headers.get('location') ?? '' };
  }

  async json(path: string, body: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(new URL(path, this.origin), {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: this.origin,
        'content-type': 'application/json',
        accept: 'application/json',
        'x-csrf-token': this.csrf,
      },
    });
    this.#keep(response);
    return { status: response.status, body: await response.json() };
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const cut = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(pair.slice(0, cut));
      else this.#cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
  }
}
