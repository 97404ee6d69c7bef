import {
  type BrowserContext,
  type CDPSession,
  errors,
  type Page,
  type Browser as PlaywrightBrowser,
  type Response,
} from 'playwright-core';
import { BrowserError, type RenderedPage, type RenderRequest } from '../ports/index.ts';
import type { Deadline } from './deadline.ts';
import { addHeaders, type ProxyCredentials } from './headers.ts';
import { BrowserGone } from './keeper.ts';
import { keepSession, readSession } from './session.ts';
import { requireWebAddress, runStep, shortMessage } from './steps.ts';
import { Views } from './views.ts';

const MOST_HTML_BYTES = 10 * 1024 * 1024;
/** Longest time for one step, so that one that cannot be done leaves time to say so. */
const STEP_MS = 15_000;
/** Longest wait for a page to become quiet; many never do. */
const QUIET_MS = 3_000;
/** Share of the remaining time that waiting for quiet may take, so that what has loaded can still be read. */
const QUIET_SHARE = 0.5;

/** Renders one page in a context of its own, which leaves nothing behind. */
export async function renderPage(
  browser: PlaywrightBrowser,
  request: RenderRequest,
  deadline: Deadline,
  proxy?: ProxyCredentials,
): Promise<RenderedPage> {
  const context = await deadline.limit(openContext(browser, request)).catch((cause: unknown) => {
    throw browser.isConnected() ? asBrowserError(cause, browser) : new BrowserGone('The browser has ended.', { cause });
  });
  try {
    return await deadline.limit(renderIn(context, request, deadline, proxy));
  } catch (cause) {
    throw asBrowserError(cause, browser);
  } finally {
    // Not waited for: a page may hold its own closing up, and the time is the caller's.
    context.close().catch(() => {});
  }
}

async function openContext(browser: PlaywrightBrowser, request: RenderRequest): Promise<BrowserContext> {
  const userAgent = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
  const storageState = readSession(request.session);
  return browser.newContext({
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(storageState ? { storageState } : {}),
    acceptDownloads: false,
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
}

async function renderIn(
  context: BrowserContext,
  request: RenderRequest,
  deadline: Deadline,
  proxy: ProxyCredentials | undefined,
): Promise<RenderedPage> {
  // Belt and braces: WebRTC is the one way of a page to the network that proxies were not made for.
  await context.addInitScript(() => {
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) Reflect.deleteProperty(globalThis, name);
  });
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
  context.on('page', (popup) => void popup.close().catch(() => {}));
  const crashed = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new BrowserError('navigation', 'The page crashed the browser.')));
  });
  crashed.catch(() => {});
  const document = followDocument(page);
  const session = await context.newCDPSession(page);
  await addHeaders(session, request, proxy);
  return Promise.race([crashed, visit(page, session, document, request, deadline)]);
}

async function visit(
  page: Page,
  session: CDPSession,
  document: () => Response | undefined,
  request: RenderRequest,
  deadline: Deadline,
): Promise<RenderedPage> {
  await page.goto(requireWebAddress(request.url), { waitUntil: 'domcontentloaded', timeout: deadline.left() });
  await settle(page, deadline);
  const views = new Views(page, request, deadline);
  await views.take(0);
  await walk(page, request, deadline, views);
  const screenshot = request.screenshot ? await page.screenshot({ type: 'png', timeout: deadline.left() }) : undefined;
  const response = document();
  const html = await readHtml(session);
  const kept = request.keepSession ? await sessionOf(page) : undefined;
  return {
    url: page.url(),
    status: response?.status() ?? 0,
    headers: response?.headers() ?? {},
    html,
    ...(screenshot ? { screenshot: new Uint8Array(screenshot) } : {}),
    ...(request.screenshotEachStep ? { views: views.taken } : {}),
    ...(kept === undefined ? {} : { session: kept }),
  };
}

/** What to begin with the next time; that it cannot be had costs a login, not the page. */
async function sessionOf(page: Page): Promise<string | undefined> {
  const context = page.context();
  // Storage of other origins is read in a page of its own, which must not be closed as a popup.
  context.removeAllListeners('page');
  return keepSession(context, page.url()).catch(() => undefined);
}

/** Does the steps in order; an error carries what was seen on the way to it. */
async function walk(
  page: Page,
  { steps = [], stepTimeoutMs = STEP_MS, screenshotEachStep }: RenderRequest,
  deadline: Deadline,
  views: Views,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await runStep(page, step, index, Math.min(stepTimeoutMs, deadline.left()));
      if (screenshotEachStep) await settle(page, deadline);
    } catch (error) {
      await views.take(index + 1);
      if (error instanceof BrowserError) error.views = views.taken;
      throw error;
    }
    await views.take(index + 1);
  }
  if (steps.length > 0) await settle(page, deadline);
}

/** Waits for the page to have loaded and its network to be quiet, within bounds: a page that never rests is read as it is. */
async function settle(page: Page, deadline: Deadline): Promise<void> {
  const resting = (state: 'load' | 'networkidle', timeout: number) =>
    page.waitForLoadState(state, { timeout }).catch(ignoreTimeout);
  await resting('load', deadline.left() * QUIET_SHARE);
  await resting('networkidle', Math.min(QUIET_MS, deadline.left() * QUIET_SHARE));
}

/** Remembers the last answer that became the page itself. */
function followDocument(page: Page): () => Response | undefined {
  let last: Response | undefined;
  page.on('response', (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) last = response;
  });
  return () => last;
}

/** The document as it stands, read out of the page's reach, and not at all when it is too large. */
async function readHtml(session: CDPSession): Promise<string> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const expression = `(() => {
    const html = document.documentElement?.outerHTML ?? '';
    const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : '';
    return html.length > ${MOST_HTML_BYTES} ? null : doctype + html;
  })()`;
  const { result } = await session.send('Runtime.evaluate', { expression, contextId: executionContextId, returnByValue: true });
  const html: unknown = result.value;
  if (typeof html !== 'string' || Buffer.byteLength(html) > MOST_HTML_BYTES) {
    throw new BrowserError('too_large', `The page is larger than ${MOST_HTML_BYTES / 1024 / 1024} MB.`);
  }
  return html;
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof errors.TimeoutError)) throw error;
}

function asBrowserError(cause: unknown, browser: PlaywrightBrowser): BrowserError {
  if (cause instanceof BrowserError) return cause;
  if (!browser.isConnected()) return new BrowserError('unavailable', 'The browser ended while it rendered the page.', { cause });
  if (cause instanceof errors.TimeoutError) return new BrowserError('timeout', 'The page did not load in time.', { cause });
  return new BrowserError('navigation', `The page could not be opened: ${shortMessage(cause)}.`, { cause });
}
