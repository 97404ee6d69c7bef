import type { Ask } from '@monitors/contract';
import { domRatings } from '../candidates/dom-rating.ts';
import { findByLabel } from '../candidates/label.ts';
import { findStatusWords } from '../candidates/status-words.ts';
import { findTemperatures } from '../candidates/temperature.ts';
import { pageHints } from '../html/hints.ts';
import type { Page } from '../html/page.ts';
import { fold } from '../text.ts';
import type { Candidate, Finding } from '../types.ts';
import { findAvailability } from './availability.ts';
import { findItems, findText } from './content.ts';
import { kindOf, labelsOf } from './kinds.ts';
import { findNamed } from './named.ts';
import { findPrice } from './price.ts';

function isTemperature(ask: Ask): boolean {
  return /temperature/i.test(ask.field) || /^°?[CFK]$/.test(ask.unit ?? '');
}

/** A price that the user names by more than "price", or in a text without headings, is also looked for by its label. */
function withLabelled(finding: Finding, page: Page, ask: Ask, now?: Date): Finding {
  const isNamed = ask.label !== undefined && !/^(?:the )?(?:price|cost)$/.test(fold(ask.label));
  if (!isNamed && page.heading) return finding;
  const labelled = findByLabel(page, labelsOf(ask), ask, pageHints(page, ask), now).filter(
    (candidate) => candidate.unit !== undefined,
  );
  return { ...finding, candidates: [...finding.candidates, ...labelled] };
}

/** The currencies of the prices that were found, as texts. */
function currencyOf(finding: Finding): Finding {
  const candidates = finding.candidates.flatMap(({ unit, value: _value, ...rest }) =>
    unit && !rest.rejected ? [{ ...rest, value: unit, type: 'text' as const }] : [],
  );
  return { candidates };
}

/** Words of a form in which a visitor gives a rating. */
const IS_CHOICE = /\b(?:worst|select|your rating)\b/i;

/** "Rating" and "reviews" also stand beside numbers of other things: a label alone is a weak proof. */
function weaker(candidate: Candidate): Candidate {
  return { ...candidate, weight: candidate.weight * 0.4 };
}

/** Candidates on a page for what is asked, by the kind of its field. */
export function findOnPage(page: Page, ask: Ask, now?: Date): Finding {
  const kind = kindOf(ask);
  if (kind === 'price') return withLabelled(findPrice(page, ask), page, ask, now);
  if (kind === 'currency') return currencyOf(findPrice(page, ask));
  if (kind === 'availability') return findAvailability(page, ask);
  if (kind === 'text') return findText(page, ask);
  if (kind === 'items') return findItems(page, ask);
  if (kind === 'rating' || kind === 'review_count') {
    const stated = [...findNamed(page, ask, now).candidates, ...domRatings(page, ask, kind === 'review_count')];
    const found = stated.length > 0 ? stated : findByLabel(page, labelsOf(ask), ask, pageHints(page, ask), now).map(weaker);
    const isMeant = ({ value, snippet }: Candidate) => (value !== 0 || kind === 'review_count') && !IS_CHOICE.test(snippet);
    return { candidates: found.filter(isMeant) };
  }
  const labelled = findByLabel(page, labelsOf(ask), ask, pageHints(page, ask), now);
  if (kind === 'title') return findNamed(page, ask, now);
  if (kind === 'status') return { candidates: [...labelled, ...findStatusWords(page, ask)] };
  if (kind === 'quantity' && isTemperature(ask))
    return { candidates: [...labelled, ...findTemperatures(page, ask, pageHints(page, ask))] };
  if (kind === 'generic' || kind === 'quantity' || kind === 'percentage') return { candidates: labelled };
  const named = findNamed(page, ask, now);
  return { candidates: [...named.candidates, ...labelled] };
}
