const MAX_COOKIES = 50;
const MAX_COOKIE_LENGTH = 4096;

/**
 * Cookies that sites set on the way through their own redirects, without which some redirect for ever. They live for one
 * fetch and go back to exactly the host that set them.
 */
export class RedirectCookies {
  readonly #byHost = new Map<string, Map<string, string>>();
  #count = 0;

  /** Keeps the `Set-Cookie` headers of an answer; true when that changed what will be sent. */
  keep(host: string, setCookie: readonly string[] | undefined): boolean {
    let changed = false;
    for (const line of setCookie ?? []) {
      const pair = line.split(';', 1)[0] ?? '';
      const at = pair.indexOf('=');
      if (at < 1 || pair.length > MAX_COOKIE_LENGTH || !/^[\x21-\x7e ]+$/.test(pair)) continue;
      const cookies = this.#byHost.get(host) ?? new Map<string, string>();
      const name = pair.slice(0, at).trim();
      const value = pair.slice(at + 1).trim();
      if (cookies.get(name) === value || (!cookies.has(name) && this.#count >= MAX_COOKIES)) continue;
      if (!cookies.has(name)) this.#count += 1;
      cookies.set(name, value);
      this.#byHost.set(host, cookies);
      changed = true;
    }
    return changed;
  }

  /** The `Cookie` header for a host: what the user gave, then what the site set; undefined when there is none. */
  header(host: string, given: string | undefined): string | undefined {
    const set = [...(this.#byHost.get(host) ?? [])].map(([name, value]) => `${name}=${value}`);
    const all = given ? [given, ...set] : set;
    return all.length > 0 ? all.join('; ') : undefined;
  }
}
