import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { MAX_TEXT } from '../limits.ts';
import { clean, cut } from '../text.ts';
import { Region } from './class-words.ts';
import { ancestors, isBlock, type Page, type TextRun } from './page.ts';

/** A line of visible text: the runs of one block, joined as they read. */
type Line = { text: string; block: Element; flags: number };

const UNSEEN = Region.hidden | Region.noscript | Region.option;

/** Elements that mark a part of a word or sentence; others may be laid out apart although they are inline by default. */
const INLINE = new Set('a abbr b bdi cite code em font i ins kbd mark q s small strong sub sup u var wbr del'.split(' '));

function blockOf(run: TextRun): Element {
  for (let at: Element = run.parent; ; ) {
    if (isBlock(at) || !at.parent || !isTag(at.parent)) return at;
    at = at.parent;
  }
}

/** The page's visible text line by line, in reading order. */
export function visibleLines(page: Page): Line[] {
  const lines: Line[] = [];
  let block: Element | undefined;
  let parts = '';
  let last: Element | undefined;
  let flags = 0;
  const end = () => {
    const text = clean(parts);
    if (text && block) lines.push({ text, block, flags });
    parts = '';
  };
  for (const run of page.runs) {
    if (run.flags & UNSEEN) continue;
    const here = blockOf(run);
    if (here !== block) {
      end();
      block = here;
      flags = run.flags;
    }
    if (last && last !== run.parent && !(INLINE.has(run.parent.name) || INLINE.has(last.name))) parts += ' ';
    last = run.parent;
    parts += run.node.data;
  }
  end();
  return lines;
}

const ASIDE = Region.chrome | Region.related | Region.cart | Region.overlay | Region.advert;

/** Share of the page's own text that an element must hold to be all of its content. */
const MAIN_SHARE = 0.6;

/** The element that holds the page's own content, where the page marks one that has nearly all of it. */
function mainElement(page: Page): Element | undefined {
  const marked = page.elements.filter(
    (element) => element.name === 'main' || element.attribs.role === 'main' || element.name === 'article',
  );
  if (marked.length === 0) return undefined;
  const own: number[] = [0];
  for (const { flags, text } of page.runs)
    own.push(own[own.length - 1]! + (flags & (ASIDE | UNSEEN | Region.review) ? 0 : text.length));
  const within = (element: Element) => own[page.runEnd.get(element) ?? 0]! - own[page.runStart.get(element) ?? 0]!;
  const best = marked.sort((a, b) => within(b) - within(a))[0];
  return best && within(best) >= own[page.runs.length]! * MAIN_SHARE ? best : undefined;
}

/** The lines of the page's own content, without navigation, footers, dialogs and recommendations. */
function mainLines(page: Page): string[] {
  const main = mainElement(page);
  const lines = visibleLines(page);
  const inMain = main ? lines.filter(({ block }) => block === main || ancestors(block, 300).includes(main)) : lines;
  const own = inMain.filter(({ flags }) => !(flags & ASIDE));
  const chosen = own.length > 0 ? own : inMain;
  return chosen.map(({ text }) => text);
}

const NOISE_LINE: RegExp[] = [
  /^(?:\D{0,20}\b)?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:[A-Z]{2,5}|UTC|GMT)[+-]?\d{0,4})?$/i,
  /^(?:[\d.,]{1,20} ?[kmKM]?\+? )?(?:views?|viewers?|watching|people (?:are )?(?:viewing|watching)[^.]{0,40}|visitors?|online|readers?|aufrufe|vues|visitas)(?: [\d.,]{1,20}[kmKM]?)?$/i,
  /^(?:advertisement|anzeige|ad|sponsored|publicit.|werbung)$/i,
  /^(?:\d{1,2} ?[dhms] ?:? ?){1,6}$/i,
  /^(?:page |seite )?(?:generated|rendered|served|loaded) in [\d.,]{1,20} ?m?s/i,
  /^(?:©|\(c\)|copyright)\b.{0,120}$/i,
];

const NOISE_PART: [RegExp, string][] = [
  [
    /\b(?:about |over |almost |vor |il y a |hace )?(?:\d{1,4}|an?|one|einer?|une?) ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|years?|sekunden?|minuten?|stunden?|tage?n?|secondes?|heures?|jours?|segundos?|minutos?|horas?|d.as) ago\b/gi,
    '',
  ],
  [
    /\b(?:vor|il y a|hace) \d{1,4} (?:sekunden?|minuten?|stunden?|tage?n?|secondes?|minutes?|heures?|jours?|segundos?|minutos?|horas?|d.as)\b/gi,
    '',
  ],
  [/\b(?:just now|moments? ago|gerade eben|yesterday at|today at)\b/gi, ''],
  [/\b\d{1,2}:\d{2}:\d{2}(?: ?[ap]m)?\b/gi, ''],
  [/\b(?=[a-z0-9_-]{0,60}\d)(?=[a-z0-9_-]{0,60}[a-z])[a-z0-9_-]{24,200}\b/gi, ''],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, ''],
  [/\b[\d.,]{1,20}[kKmM]? (?:views?|viewers?|people (?:are )?(?:viewing|watching))\b/gi, ''],
];

/** A line longer than this is no sentence; noise is not looked for in it. */
const MAX_NOISY_LINE = 5_000;

/** A text without what changes at every visit: clocks, relative times, counters of visitors, tokens, advertisement marks. */
function withoutNoise(lines: string[]): string[] {
  const kept: string[] = [];
  for (const line of lines) {
    if (line.length < 140 && NOISE_LINE.some((pattern) => pattern.test(line))) continue;
    let text = line;
    if (text.length < MAX_NOISY_LINE && /\d|now|moment|ago|eben/i.test(text))
      for (const [pattern, by] of NOISE_PART) text = text.replace(pattern, by);
    text = clean(text);
    if (text) kept.push(text);
  }
  return kept;
}

/** The whole visible text, for "contains": everything a visitor reads but nothing hidden. */
export function wholeText(page: Page): string {
  const main = mainLines(page);
  const rest = visibleLines(page)
    .map(({ text }) => text)
    .filter((text) => !main.includes(text));
  return cut([...main, ...(rest.length < 3000 ? rest : [])].join('\n'), MAX_TEXT);
}

/** A short number that differs for different texts (FNV-1a, 32 bits). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The text within its limit; what is beyond it stands as a count and a fingerprint, so that a change there is seen. */
function withinLimit(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const kept = cut(text, MAX_TEXT - 80);
  const rest = text.slice(kept.length - 1);
  return `${kept}\n[${rest.length} more characters, fingerprint ${fingerprint(rest)}]`;
}

/** The main text that counts when "anything changes" is asked. */
export function steadyText(page: Page): string {
  return withinLimit(withoutNoise(mainLines(page)).join('\n'));
}
