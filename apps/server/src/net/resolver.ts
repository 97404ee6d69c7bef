import { lookup, Resolver as Queries } from 'node:dns/promises';
import { isLocalhostName } from './addresses.ts';

/** Gives all addresses of a host name; rejects when there are none. */
export type Resolver = (host: string) => Promise<readonly string[]>;

const QUERY_TIMEOUT_MS = 2000;
const QUERY_TRIES = 2;
/** How long the other family may lag behind the first answer (RFC 8305, section 3). */
const LAG_MS = 50;
/** The system's resolver holds a thread of a pool of four that files and compression need too. */
const MAX_SYSTEM_LOOKUPS = 2;

/**
 * Resolves by queries that hold no thread, so that slow name servers delay nobody else; names that only the system knows
 * (hosts file, search domains, mDNS) are then asked of the system, a few at a time.
 */
export function createSystemResolver(): Resolver {
  const queries = new Queries({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });
  const askSystem = limited(MAX_SYSTEM_LOOKUPS, async (host: string) => {
    const found = await lookup(host, { all: true, order: 'verbatim' });
    return found.map((entry) => entry.address);
  });
  return async (host) => {
    if (isLocalhostName(host)) return ['127.0.0.1', '::1'];
    // RFC 6761: never exists, so nobody needs to be asked.
    if (host === 'invalid' || host.endsWith('.invalid')) throw new NoSuchHost();
    if (!host.includes('.') || host.endsWith('.local')) return askSystem(host);
    try {
      return await bothFamilies(queries, host);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ETIMEOUT') throw error;
      return askSystem(host);
    }
  };
}

class NoSuchHost extends Error {
  readonly code = 'ENOTFOUND';
}

async function bothFamilies(queries: Queries, host: string): Promise<string[]> {
  const found: string[] = [];
  const gather = (answer: Promise<string[]>) => answer.then((addresses) => void found.push(...addresses));
  const four = gather(queries.resolve4(host));
  const six = gather(queries.resolve6(host));
  const all = Promise.allSettled([four, six]);
  await Promise.any([four, six]).catch((failed: AggregateError) => {
    throw failed.errors[0];
  });
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, LAG_MS))]);
  return [...found];
}

function limited<Result>(most: number, work: (host: string) => Promise<Result>): (host: string) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (host) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work(host);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
