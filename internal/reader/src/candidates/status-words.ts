import type { Ask } from '@monitors/contract';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, charsIn, type Page } from '../html/page.ts';
import { words } from '../text.ts';
import type { Candidate } from '../types.ts';

/** What status pages say about a whole service. */
const PHRASE =
  /^(?:all (?:systems?|services?) (?:are )?(?:operational|go|up|online|normal|functional)\.?|(?:fully )?operational|(?:minor|major|partial|partially|degraded|full) (?:service )?(?:outage|degraded(?: service)?|performance|disruption|system outage)|(?:service )?(?:outage|disruption|degradation|degraded|maintenance)|under maintenance|no (?:known )?(?:incidents|issues)(?: reported)?|(?:some|multiple) (?:systems|services) (?:are )?(?:down|affected|degraded).{0,40}|online|offline|up|down|open|closed|running|stopped|delivered|shipped|in transit|out for delivery|processing|pending|cancell?ed|completed|approved|rejected|delayed|on time|boarding|departed|arrived|landed|scheduled)$/i;
const ASIDE = Region.related | Region.overlay | Region.chrome | Region.hidden | Region.noscript | Region.option;

/** Status words that stand alone in the page's text; those in a place named status, and the first, count most. */
export function findStatusWords(page: Page, ask: Ask): Candidate[] {
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const found: Candidate[] = [];
  for (const run of page.runs) {
    if (run.text.length > 70 || run.flags & ASIDE || !PHRASE.test(run.text)) continue;
    const isNamed = [run.parent, ...ancestors(run.parent, 3)].some(
      (at) =>
        charsIn(page, at) < 200 &&
        words(`${at.attribs.class ?? ''} ${at.attribs.id ?? ''}`.slice(0, 200)).some((word) =>
          /^(?:status|state|indicator|badge)$/.test(word),
        ),
    );
    const near = Math.exp(-Math.max(0, run.index - headingRun) / 30);
    const isWhole = run.text.includes(' ') ? 0.4 : 0;
    found.push({
      value: run.text,
      type: ask.type,
      source: 'dom status',
      locator: { kind: 'selector', css: cssPath(page, run.parent) },
      snippet: run.text,
      weight: 0.5 + isWhole + (isNamed ? 0.6 : 0) + 0.5 * near - found.length * 0.12,
    });
    if (found.length >= 20) break;
  }
  return found.filter(({ weight }) => weight > 0.1);
}
