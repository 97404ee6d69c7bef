import type { Page } from 'playwright-core';
import type { RenderRequest, StepView } from '../ports/index.ts';
import type { Deadline } from './deadline.ts';

const MOST_BYTES = 400 * 1024;
/** Tried in turn until a picture is small enough. */
const QUALITIES = [60, 25];
/** A picture is worth a moment, not the time of the steps to come. */
const TIMEOUT_MS = 5_000;

/** Collects what the page showed on the way, when the request asks for it. */
export class Views {
  readonly #isAsked: boolean;
  readonly #page: Page;
  readonly #deadline: Deadline;
  readonly #secrets: readonly string[];
  readonly taken: StepView[] = [];

  constructor(page: Page, request: RenderRequest, deadline: Deadline) {
    this.#isAsked = request.screenshotEachStep === true;
    this.#page = page;
    this.#deadline = deadline;
    this.#secrets = (request.steps ?? []).flatMap((step) => (step.kind === 'type' && step.secret ? [step.selector] : []));
  }

  /** Looks at the page after a step; a page that cannot be pictured is no reason to fail. */
  async take(step: number): Promise<void> {
    if (!this.#isAsked) return;
    const view: StepView = { step, url: this.#page.url() };
    this.taken.push(view);
    for (const quality of QUALITIES) {
      const picture = await this.#picture(quality);
      if (!picture) return;
      if (picture.byteLength > MOST_BYTES) continue;
      view.screenshot = new Uint8Array(picture);
      return;
    }
  }

  async #picture(quality: number): Promise<Buffer | undefined> {
    const mask = this.#secrets.map((selector) => this.#page.locator(selector));
    const timeout = Math.min(TIMEOUT_MS, this.#deadline.left());
    try {
      return await this.#page.screenshot({ type: 'jpeg', quality, timeout, mask, animations: 'disabled' });
    } catch {
      return undefined;
    }
  }
}
