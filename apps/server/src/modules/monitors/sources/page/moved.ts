import type { FetchedPage } from '../../../../net/fetch-page.ts';

const LASTING: ReadonlySet<number> = new Set([301, 308]);

/** Where a page moved for good: the address at the end of lasting redirects, unless it is only another spelling of the old one. */
export function movedTo(asked: string, page: Pick<FetchedPage, 'redirects' | 'url'>): string | undefined {
  if (page.redirects.length === 0 || !page.redirects.every(({ status }) => LASTING.has(status))) return undefined;
  return spelling(asked) === spelling(page.url) ? undefined : page.url;
}

function spelling(address: string): string {
  const url = new URL(address);
  return `${url.hostname.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}`;
}
