import { isInCard } from '../candidates/price-boxes.ts';
import { CLEAR_PLACE, type PricePlace } from '../candidates/price-score.ts';
import { BUY_PLACE } from '../html/buy-words.ts';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import type { Page, TextRun } from '../html/page.ts';
import type { Candidate } from '../types.ts';
import type { Hints } from '../values.ts';

/** The strength with which the page itself calls what it offers free; 0 where it does not. */
function freeStrength(page: Page): { run: TextRun; weight: number } | undefined {
  const headingRun = page.heading ? page.runStart.get(page.heading) : undefined;
  let best: { run: TextRun; weight: number } | undefined;
  for (const run of page.runs) {
    if (run.text.length >= 30 || run.flags & ASIDE || !FREE.test(run.text) || isInCard(page, run.parent, true)) continue;
    const distance = headingRun === undefined ? 100 : run.index - headingRun;
    const isNear = distance >= 0 && distance <= 40;
    const isBeside = page.runs
      .slice(Math.max(0, run.index - 4), run.index + 5)
      .some((other) => other !== run && BUY_PLACE.test(other.text));
    const weight = BARE_FREE.test(run.text) ? (isBeside || isNear ? 0.9 : 0.4) : isBeside ? 2.2 : isNear ? 1.7 : 0.9;
    if (!best || weight > best.weight) best = { run, weight };
  }
  return best;
}

/** The price of what the page calls free, where no clear amount says otherwise. */
export function fromFree(page: Page, hints: Hints, places: PricePlace[]): Candidate[] {
  const free = freeStrength(page);
  if (!free) return [];
  const clear = free.weight > 1 ? CLEAR_PLACE : CLEAR_PLACE / 2;
  const hasClear = places.some((place) => !place.rejected && place.score >= clear);
  return [
    {
      value: 0,
      type: 'number',
      ...(hints.currency ? { unit: hints.currency } : {}),
      source: 'dom',
      locator: { kind: 'selector', css: cssPath(page, free.run.parent) },
      snippet: free.run.text,
      weight: hasClear ? 0.3 : free.weight,
    },
  ];
}

/** Texts that call the thing itself free; a bare "free" may be said of its shipping. */
const FREE =
  /^(?:free|free!|gratis|kostenlos|gratuit|gratuito)$|^(?:free (?:to play|download|plan|course|enrol\w*|to use|for everyone)|play (?:for )?free|download (?:it )?(?:for )?free|get it (?:for )?free|(?:enroll|start|join|use it|try it|sign up) (?:for )?free|kostenlos (?:spielen|herunterladen|nutzen)|(?:jouer|télécharger) gratuitement|無料|免费)$/i;
const BARE_FREE = /^\w+!?$/;
const ASIDE = Region.chrome | Region.related | Region.overlay | Region.cart | Region.review | Region.hidden;
