import robotsParser from 'robots-parser';
import type { Clock } from '../kernel/clock.ts';

/** What a site's robots.txt says about one address. */
export interface RobotsAnswer {
  allowed: boolean;
  /** The site's wish for time between requests, in milliseconds. */
  crawlDelayMs: number;
}

/** Loads a robots.txt; rejects when there is no answer in time. */
export type LoadRobots = (url: string) => Promise<{ status: number; body: Uint8Array }>;

interface Rules {
  isAllowed(url: string, userAgent: string): boolean | undefined;
  getCrawlDelay(userAgent: string): number | undefined;
}

// Its types describe an ES module, which the package is not.
const parseRobots = robotsParser as unknown as (url: string, text: string) => Rules;

/** The word that robots.txt files address us by. */
const PRODUCT = 'Monitors';
const TTL_MS = 3_600_000;
const FAILED_TTL_MS = 300_000;
const MAX_SITES = 2000;
const MAX_LINES = 5000;
const MAX_LINE_LENGTH = 500;
const MAX_CRAWL_DELAY_MS = 30_000;
/** Matching costs the product of wildcards and path length. */
const MAX_WILDCARDS = 8;
const MAX_URL_LENGTH = 2000;

/** Largest robots.txt that is read; RFC 9309 asks for at least 500 KiB. */
export const MAX_ROBOTS_BYTES = 524_288;

/**
 * Answers whether an address may be read by RFC 9309, one request per site and hour. A site without a robots.txt (4xx)
 * allows all. One that cannot give it (5xx, timeout, too large) is asked again after five minutes and read meanwhile:
 * we visit a single page for the person who named it, and are no crawler, which the RFC would have wait.
 */
export function createRobots(load: LoadRobots, clock: Clock): (url: URL) => Promise<RobotsAnswer> {
  const sites = new Map<string, { until: number; rules: Promise<Rules | undefined> }>();

  return async (url) => {
    const rules = await rulesOf(url.origin);
    if (!rules) return { allowed: true, crawlDelayMs: 0 };
    const crawlDelay = rules.getCrawlDelay(PRODUCT) ?? 0;
    return {
      allowed: rules.isAllowed(url.href.slice(0, MAX_URL_LENGTH), PRODUCT) ?? true,
      crawlDelayMs: Number.isFinite(crawlDelay) ? Math.min(Math.max(0, crawlDelay * 1000), MAX_CRAWL_DELAY_MS) : 0,
    };
  };

  function rulesOf(origin: string): Promise<Rules | undefined> {
    const known = sites.get(origin);
    if (known && known.until > clock.now()) return known.rules;
    sites.delete(origin);
    if (sites.size >= MAX_SITES) sites.delete(sites.keys().next().value ?? '');
    const site = { until: clock.now() + TTL_MS, rules: ask(origin) };
    sites.set(origin, site);
    return site.rules;
  }

  async function ask(origin: string): Promise<Rules | undefined> {
    const url = `${origin}/robots.txt`;
    const answer = await load(url).catch(() => undefined);
    if (!answer || answer.status >= 500 || answer.status === 429) {
      const site = sites.get(origin);
      if (site) site.until = clock.now() + FAILED_TTL_MS;
      return undefined;
    }
    return answer.status >= 200 && answer.status < 300 ? parseRobots(url, bounded(answer.body)) : undefined;
  }
}

function bounded(body: Uint8Array): string {
  const lines = new TextDecoder().decode(body).split(/\r\n|\r|\n/, MAX_LINES);
  return lines.filter((line) => line.length <= MAX_LINE_LENGTH && line.split('*').length <= MAX_WILDCARDS + 1).join('\n');
}
