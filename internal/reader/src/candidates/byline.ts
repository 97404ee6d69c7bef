import { parseDate } from '@monitors/language';
import type { Element } from 'domhandler';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { charsIn, type Page, type TextRun, textOf } from '../html/page.ts';
import { clean, cut, words } from '../text.ts';
import type { Candidate } from '../types.ts';

const ASIDE = Region.related | Region.chrome | Region.overlay | Region.hidden | Region.advert | Region.noscript;
const MAX_FOUND = 12;
/** Runs around the heading in which a byline or a date is the page's own. */
const REACH = 60;

const BY =
  /^(?:[Ww]ritten |[Pp]osted |[Pp]ublished |[Ww]ords |[Ss]tory |[Rr]eviewed )?(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]v|[Aa]f)[:\s]\s*(\p{Lu}[\p{L}.'’-]+(?:\s+\p{L}[\p{L}.'’-]*){0,4})\s*[,|•·]?$/u;
const BY_ALONE = /^(?:(?:written |posted |published )?by|von|par|por|auteur|autor|author|di|door)\s*:?$/i;
const NAME = /^\p{L}[\p{L}\p{N}._'’-]*(?:\s+[\p{L}\p{N}.'’-]+){0,4}$/u;

/** An author as people write it: no "by" before it, no second spelling of the same name after it; nothing for addresses. */
export function authorName(text: string): string | undefined {
  const name = clean(text)
    .replace(/^(?:written |posted )?by\s+/i, '')
    .replace(/^@/, '')
    .replace(/^(.{2,60}?) \(\1\)$/i, '$1');
  return !name || name.length > 120 || /^https?:|^www\.|@\S+\.\w/i.test(name) ? undefined : name;
}

function nearHeading(page: Page, run: number): number {
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const distance = run - headingRun;
  return distance < -12 || distance > REACH * 4 ? 0.2 : Math.max(0.25, Math.exp(-Math.max(0, distance) / REACH));
}

function isNamedAuthor({ attribs }: Element): boolean {
  if (/(?:^|\s)author(?:\s|$)/i.test(attribs.rel ?? '')) return true;
  const list = words(`${attribs.class ?? ''} ${attribs['data-testid'] ?? ''}`.slice(0, 200));
  return list.some((word) => word === 'author' || word === 'byline' || word === 'username') && !list.includes('bio');
}

/** Names in bylines: links marked as the author's, boxes named so, and texts such as "By Ada Byron" near the heading. */
export function bylines(page: Page): Candidate[] {
  const found: Candidate[] = [];
  const push = (name: string | undefined, element: Element, run: number, weight: number) => {
    if (!name || found.length >= MAX_FOUND) return;
    const locator = { kind: 'selector', css: cssPath(page, element) } as const;
    found.push({
      value: name,
      type: 'text',
      source: 'dom byline',
      locator,
      snippet: cut(name),
      weight: weight * nearHeading(page, run),
    });
  };
  for (const run of page.runs) {
    if (run.text.length > 90 || run.flags & ASIDE) continue;
    const inline = BY.exec(run.text);
    if (inline) push(authorName(inline[1]!), run.parent, run.index, 1.3);
    const next = page.runs[run.index + 1];
    if (BY_ALONE.test(run.text) && next && NAME.test(next.text) && next.text.length < 60)
      push(authorName(next.text), next.parent, next.index, 1.3);
  }
  for (const element of page.elements) {
    if (!isNamedAuthor(element) || (page.flags.get(element) ?? 0) & ASIDE || charsIn(page, element) > 70) continue;
    const name = authorName(textOf(element, 100));
    if (name && NAME.test(name)) push(name, element, page.runStart.get(element) ?? 0, 1.2);
  }
  return found;
}

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre';
const DATE = new RegExp(
  `\\b(?:\\d{4}-\\d{2}-\\d{2}|(?:${MONTHS})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{1,2}(?:st|nd|rd|th)?\\.? (?:de )?(?:${MONTHS})\\.?,? (?:de )?\\d{4}|\\d{1,2}\\.\\d{1,2}\\.\\d{4})\\b`,
  'iu',
);
const IS_UPDATE = /\b(?:updated?|modified|revised|aktualisiert|mis à jour|actualizado|aggiornato|bijgewerkt|reviewed)\b/i;
const IS_PUBLICATION = /\b(?:published|posted|publié|veröffentlicht|publicado|pubblicato|gepubliceerd|released|written)\b/i;

/** Days written out near the heading, as a page shows when it was published or updated. */
export function visibleDates(page: Page, isUpdated: boolean, now?: Date): Candidate[] {
  const found: Candidate[] = [];
  for (const run of page.runs) {
    if (found.length >= MAX_FOUND) break;
    if (run.text.length > 90 || run.flags & ASIDE & ~Region.chrome || !/\d/.test(run.text)) continue;
    const day = DATE.exec(run.text)?.[0];
    const value = day ? parseDate(day.replace(/(\d)(?:st|nd|rd|th)\b/, '$1'), now ? { now } : undefined) : undefined;
    if (!value) continue;
    // In a footer only a date that says what it is of counts: the others are years of rights.
    const around = `${page.runs[run.index - 1]?.text.slice(-40) ?? ''} ${run.text}`;
    if (run.flags & Region.chrome && !IS_UPDATE.test(around) && !IS_PUBLICATION.test(around)) continue;
    found.push({
      value,
      type: 'text',
      source: 'dom',
      locator: { kind: 'selector', css: cssPath(page, run.parent) },
      snippet: cut(clean(around)),
      weight: dateWeight(page, run, around, isUpdated),
    });
  }
  return found;
}

function dateWeight(page: Page, run: TextRun, around: string, isUpdated: boolean): number {
  const isUpdate = IS_UPDATE.test(around);
  const isNamed = isUpdate || IS_PUBLICATION.test(around);
  const fits = isNamed ? (isUpdate === isUpdated ? 0.5 : 0.1) : 0;
  const isAlone = run.text.length <= 32 || isNamed ? 0.7 : 0.2;
  return (isAlone + fits) * Math.max(nearHeading(page, run.index), isNamed ? 0.7 : 0);
}
