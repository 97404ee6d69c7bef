import { errors, type Page } from 'playwright-core';
import { BrowserError, type BrowserStep } from '../ports/index.ts';

/** Refuses addresses that are no web page, such as `file:` and `chrome:`. */
export function requireWebAddress(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new BrowserError('navigation', 'Only http and https pages can be opened.');
  return url;
}

/** Does one step on a page within `timeout` milliseconds; rejects with the step's number and what was looked for. */
export async function runStep(page: Page, step: BrowserStep, index: number, timeout: number): Promise<void> {
  try {
    switch (step.kind) {
      case 'goto':
        await page.goto(requireWebAddress(step.url), { waitUntil: 'domcontentloaded', timeout });
        return;
      case 'click':
        await page.locator(step.selector).first().click({ timeout });
        return;
      case 'type':
        await page.locator(step.selector).first().fill(step.text, { timeout });
        return;
      case 'select':
        await page.locator(step.selector).first().selectOption(step.value, { timeout });
        return;
      case 'wait_for':
        await page.locator(step.selector).first().waitFor({ timeout });
        return;
      case 'scroll':
        await page.mouse.wheel(0, step.pixels);
        return;
    }
  } catch (cause) {
    throw failedStep(step, index + 1, cause);
  }
}

function failedStep(step: BrowserStep, number: number, cause: unknown): BrowserError {
  const isLate = cause instanceof errors.TimeoutError;
  const found = isLate ? 'was not possible in time' : `failed: ${shortMessage(cause)}`;
  const message = cause instanceof BrowserError ? cause.message : `Step ${number} (${describe(step)}) ${found}.`;
  const reason = cause instanceof BrowserError ? cause.reason : step.kind !== 'goto' ? 'step' : isLate ? 'timeout' : 'navigation';
  const error = new BrowserError(reason, message, { cause });
  error.step = number;
  return error;
}

/** The first line of a browser's message, without its call log. */
export function shortMessage(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split('\n')[0] ?? '').replace(/^[\w.]+: /, '').slice(0, 200);
}

function describe(step: BrowserStep): string {
  if (step.kind === 'goto') return `goto ${step.url}`;
  return step.kind === 'scroll' ? `scroll ${step.pixels}` : `${step.kind} ${step.selector}`;
}
