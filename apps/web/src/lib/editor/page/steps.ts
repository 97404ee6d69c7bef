import type { BrowserStep, StepResult } from '@monitors/contract';

/** Each kind of step in words, in the order they are offered. */
export const STEP_WORDS: Record<BrowserStep['kind'], string> = {
  goto: 'Go to',
  click: 'Click on',
  type: 'Type into',
  wait_for: 'Wait for',
  select: 'Choose in',
  scroll: 'Scroll by',
};

/** A step of this kind to start from; the element is kept where the new kind has one. */
export function freshStep(kind: BrowserStep['kind'], before?: BrowserStep): BrowserStep {
  const selector = before && 'selector' in before ? before.selector : '';
  switch (kind) {
    case 'goto':
      return { kind, url: '' };
    case 'click':
    case 'wait_for':
      return { kind, selector };
    case 'type':
      return { kind, selector, text: '' };
    case 'select':
      return { kind, selector, value: '' };
    case 'scroll':
      return { kind, pixels: 800 };
  }
}

/** Whether a step says all it must. */
export function isComplete(step: BrowserStep): boolean {
  if (step.kind === 'goto') return step.url.trim() !== '';
  if (step.kind === 'scroll') return step.pixels !== 0;
  return step.selector.trim() !== '';
}

/** What a tried step was, in words. */
export function sayTried(result: StepResult): string {
  return result.kind === 'open' ? 'Open the page' : STEP_WORDS[result.kind];
}
