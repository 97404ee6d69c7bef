import type { FactType, FactValue } from '@monitors/contract';
import { findValue } from '../find-value.ts';

/** An element of a page's snapshot that can be read. */
export type Target = { selector: string; text: string };

const LONGEST_TEXT = 300;

/** A click beside a number means the number next to it, as long as the text around both is no longer than this. */
const LONGEST_AROUND = 80;

/** The readable element at or around a node; for a number the nearest one with a digit. Undefined outside of all of them. */
export function targetAt(node: EventTarget | null, type: FactType): { element: HTMLElement; target: Target } | undefined {
  // The node belongs to the frame's document, whose classes are not this window's.
  const start = node as Element | null;
  let element = start?.closest?.<HTMLElement>('[data-locator]');
  if (type === 'number') element = nearestWithDigit(element) ?? element;
  const selector = element?.dataset.locator;
  if (!element || !selector) return undefined;
  return { element, target: { selector, text: (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT) } };
}

function nearestWithDigit(start: HTMLElement | null | undefined): HTMLElement | undefined {
  for (
    let at = start;
    at && (at.textContent ?? '').trim().length <= LONGEST_AROUND;
    at = at.parentElement?.closest<HTMLElement>('[data-locator]')
  ) {
    if (/\d/.test(at.textContent ?? '')) return at;
  }
  return undefined;
}

/** The element that is read now: by its selector, else the smallest one that shows the value. */
export function findShown(page: Document, selector: string | undefined, value: FactValue | undefined): HTMLElement | undefined {
  const elements = [...page.querySelectorAll<HTMLElement>('[data-locator]')];
  const named = selector && elements.find((element) => element.dataset.locator === selector);
  if (named) return named;
  const fitting = elements.filter((element) => findValue(element.textContent ?? '', value));
  return fitting.sort((a, b) => (a.textContent ?? '').length - (b.textContent ?? '').length)[0];
}
