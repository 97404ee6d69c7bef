import type { Ask } from '@monitors/contract';
import { isTag } from 'domhandler';
import { headingText, isSlogan, namesSite, withoutSite } from '../candidates/page-title.ts';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, type Page, textOf } from '../html/page.ts';
import { clean } from '../text.ts';
import type { Candidate } from '../types.ts';

function isFrontPage(url: string): boolean {
  return URL.canParse(url) && /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/?)?(?:index\.\w+|home|news)?\/?$/i.test(new URL(url).pathname);
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
}

/** On a front page the headline is the first heading that leads to a story, not the name of the paper. */
function addTopStory(page: Page, candidates: Candidate[]): void {
  for (const element of page.elements) {
    if (!/^h[1-4]$/.test(element.name) || (page.flags.get(element) ?? 0) & ASIDE) continue;
    const text = textOf(element, 400);
    const isLinked =
      ancestors(element, 4).some((at) => at.name === 'a') || element.children.some((child) => isTag(child) && child.name === 'a');
    if (!isLinked || countWords(text) < 4) continue;
    candidates.push({
      value: text,
      type: 'text',
      source: 'dom story',
      locator: { kind: 'selector', css: cssPath(page, element) },
      snippet: text,
      weight: 3.2,
    });
    return;
  }
}

const ASIDE = Region.chrome | Region.overlay | Region.hidden | Region.advert | Region.cart;

/** A heading longer than this says more than a name. */
const MAX_NAME = 180;

function headingWeight(page: Page, text: string, isFront: boolean): number {
  if (isFront && countWords(text) < 4) return 1;
  if (namesSite(page, text) || isSlogan(page, text)) return 0.8;
  if (text.length > MAX_NAME) return 1.2;
  return page.heading?.name === 'h1' ? 4.6 : 2.2;
}

/** Adds what the page's heading and title, on a front page its top story, call what it is about. */
export function addHeading(page: Page, candidates: Candidate[], ask: Ask): void {
  if (ask.type !== 'text') return;
  const isFront = ask.field === 'headline' && isFrontPage(page.url);
  if (isFront) addTopStory(page, candidates);
  const text = headingText(page);
  if (page.heading && text) {
    candidates.push({
      value: text,
      type: 'text',
      source: 'dom',
      locator: { kind: 'selector', css: cssPath(page, page.heading) },
      snippet: text,
      weight: headingWeight(page, text, isFront),
    });
  }
  const whole = withoutSite(page, page.title);
  const bare = clean(whole.split(/\s[|–—·•»:-]\s/)[0] ?? '');
  for (const [value, weight] of [
    [bare, namesSite(page, bare) ? 0.3 : 1],
    [whole, namesSite(page, whole) ? 0.3 : 0.9],
  ] as const) {
    if (!value || (value === bare && weight === 0.9)) continue;
    candidates.push({
      value,
      type: 'text',
      source: 'title',
      locator: { kind: 'selector', css: 'title' },
      snippet: page.title,
      weight,
    });
  }
}
