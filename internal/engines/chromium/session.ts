import type { BrowserContext, BrowserContextOptions } from 'playwright-core';

const MOST_BYTES = 64 * 1024;

type State = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** The state to open a context with; undefined where the text is none of ours, since a lost session is no failure. */
export function readSession(session: string | undefined): State | undefined {
  if (session === undefined) return undefined;
  try {
    const state: unknown = JSON.parse(session);
    const isState = typeof state === 'object' && state !== null && 'cookies' in state && 'origins' in state;
    return isState && Array.isArray(state.cookies) && Array.isArray(state.origins) ? (state as State) : undefined;
  } catch {
    return undefined;
  }
}

/** Cookies and local storage of a context as text; what is too much is left out, the page's own coming last. */
export async function keepSession(context: BrowserContext, url: string): Promise<string | undefined> {
  const { cookies, origins } = await context.storageState();
  if (cookies.length === 0 && origins.length === 0) return undefined;
  const own = URL.canParse(url) ? new URL(url) : undefined;
  const ownCookies = cookies.filter(
    ({ domain }) => own && `.${own.hostname}`.endsWith(domain.startsWith('.') ? domain : `.${domain}`),
  );
  const attempts: State[] = [
    { cookies, origins },
    { cookies, origins: origins.filter(({ origin }) => origin === own?.origin) },
    { cookies, origins: [] },
    { cookies: ownCookies, origins: [] },
  ];
  return attempts.map((state) => JSON.stringify(state)).find((text) => Buffer.byteLength(text) <= MOST_BYTES);
}
