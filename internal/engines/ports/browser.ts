/** A step on the way to the value, done in order after the page has loaded. */
export type BrowserStep =
  | { kind: 'goto'; url: string }
  | { kind: 'click'; selector: string }
  /** A secret text is covered in pictures. */
  | { kind: 'type'; selector: string; text: string; secret?: boolean }
  | { kind: 'select'; selector: string; value: string }
  | { kind: 'wait_for'; selector: string }
  | { kind: 'scroll'; pixels: number };

export interface RenderRequest {
  url: string;
  headers?: Record<string, string>;
  /** Whole time allowed, in milliseconds. */
  timeoutMs: number;
  steps?: readonly BrowserStep[];
  /** Longest time for one step (15 s). */
  stepTimeoutMs?: number;
  /** Takes a PNG at the end. */
  screenshot?: boolean;
  /** Takes a JPEG when the page has loaded and after each step; they are there even when a step fails. */
  screenshotEachStep?: boolean;
  /** Cookies and local storage to begin with, as an earlier {@link RenderedPage} gave them. */
  session?: string;
  /** Gives cookies and local storage back at the end. */
  keepSession?: boolean;
}

/** What a page showed at one point on the way. */
export interface StepView {
  /** 0 for the page as it was opened, then the number of the step, the first being 1. */
  step: number;
  url: string;
  /** JPEG of at most 1280 × 900 pixels and 400 KB; absent where none could be taken. */
  screenshot?: Uint8Array;
}

export interface RenderedPage {
  /** Address after redirects. */
  url: string;
  status: number;
  html: string;
  headers: Record<string, string>;
  screenshot?: Uint8Array;
  views?: readonly StepView[];
  /** At most 64 KB; absent where nothing was kept or it is larger. It holds credentials: keep it as one. */
  session?: string;
}

/** Renders pages that need JavaScript. Every request it makes goes through the guarding proxy it was given. */
export interface Browser {
  /** Rejects with {@link BrowserError}. */
  render(request: RenderRequest): Promise<RenderedPage>;
  close(): Promise<void>;
}

/** Why a page was not rendered. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
  readonly reason: 'unavailable' | 'timeout' | 'navigation' | 'step' | 'too_large';
  /** The step that failed, the first being 1. */
  step?: number;
  /** What was seen until then, the failed step included. */
  views?: readonly StepView[];
  constructor(reason: 'unavailable' | 'timeout' | 'navigation' | 'step' | 'too_large', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
