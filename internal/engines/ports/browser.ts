/** A step on the way to the value, done in order after the page has loaded. */
export type BrowserStep =
  | { kind: 'goto'; url: string }
  | { kind: 'click'; selector: string }
  | { kind: 'type'; selector: string; text: string }
  | { kind: 'select'; selector: string; value: string }
  | { kind: 'wait_for'; selector: string }
  | { kind: 'scroll'; pixels: number };

export interface RenderRequest {
  url: string;
  headers?: Record<string, string>;
  /** Whole time allowed, in milliseconds. */
  timeoutMs: number;
  steps?: readonly BrowserStep[];
  /** Takes a PNG at the end. */
  screenshot?: boolean;
}

export interface RenderedPage {
  /** Address after redirects. */
  url: string;
  status: number;
  html: string;
  headers: Record<string, string>;
  screenshot?: Uint8Array;
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
  constructor(reason: 'unavailable' | 'timeout' | 'navigation' | 'step' | 'too_large', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
