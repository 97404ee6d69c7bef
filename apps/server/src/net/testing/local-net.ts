import { createPageFetcher, type FetchedPage, type FetchPageRequest, type PageFetcher } from '../fetch-page.ts';
import { createNetworkGuard, type NetworkGuard } from '../guard.ts';
import { NetError } from '../net-error.ts';
import type { Resolver } from '../resolver.ts';
import { type LocalSite, startRawSite, startSite } from './local-site.ts';

/** Sites and fetchers of one test, all on loopback. */
export interface LocalNet {
  site(...parameters: Parameters<typeof startSite>): Promise<LocalSite>;
  /** Answers every connection with these bytes and ends it. */
  rawSite(answer: string): Promise<LocalSite>;
  fetcher(guard: NetworkGuard): PageFetcher;
  /** Fetches with a guard that lets 127.0.0.1 through. */
  page(url: string, more?: Partial<FetchPageRequest>): Promise<FetchedPage>;
  closeAll(): Promise<void>;
}

const noNames: Resolver = async () => {
  throw new Error('ENOTFOUND');
};

/** A guard that lets the given addresses through and knows no names but the resolver's. */
export function localGuard(allowPrivate = ['127.0.0.1'], resolver: Resolver = noNames, dnsCacheMs?: number): NetworkGuard {
  return createNetworkGuard({ allowPrivate, ownOrigins: [], resolver, dnsCacheMs });
}

/** The {@link NetError} reason that a promise is rejected with. */
export async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof NetError ? error.reason : `no NetError: ${String(error)}`;
}

export function createLocalNet(): LocalNet {
  const open: { close(): unknown }[] = [];
  const opened = <Closable extends { close(): unknown }>(one: Closable): Closable => {
    open.push(one);
    return one;
  };
  const fetcher = (guard: NetworkGuard) =>
    opened(createPageFetcher({ guard, userAgent: 'Monitors/0.1 (+http://test; x)', pacing: { intervalMs: 1, burst: 100 } }));
  return {
    site: async (...parameters) => opened(await startSite(...parameters)),
    rawSite: async (answer) => opened(await startRawSite((socket) => socket.end(answer))),
    fetcher,
    page: (url, more = {}) => fetcher(localGuard()).fetchPage({ url, ...more }),
    async closeAll() {
      for (const one of open.splice(0)) await one.close();
    },
  };
}
