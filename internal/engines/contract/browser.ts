import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserStep, RenderRequest } from '../ports/index.ts';
import { type Site, startSite } from './browser-site.ts';
import { browserRefusal } from './refusals.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

/** Registers the tests every {@link Browser} passes; `open` gives a browser that may reach 127.0.0.1, for two pages at once. */
export function browserContract(open: () => Promise<Browser>): void {
  describe('Browser contract', () => {
    let browser: Browser;
    let site: Site;
    let other: Site;
    beforeAll(async () => {
      [browser, site, other] = await Promise.all([open(), startSite(), startSite()]);
    });
    afterAll(async () => {
      await browser.close();
      await Promise.all([site.close(), other.close()]);
    });

    const render = (path: string, more: Partial<RenderRequest> = {}) =>
      browser.render({ url: `${site.origin}${path}`, timeoutMs: 20_000, ...more });

    it('gives the page as its scripts have made it', async () => {
      const page = await render('/script');
      expect(page.html).toMatch(/^<!DOCTYPE html>/i);
      expect(page.html).toContain('price 42');
      expect(page).toMatchObject({ url: `${site.origin}/script`, status: 200 });
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.screenshot).toBeUndefined();
    });

    it('follows redirects, and gives the address and answer they lead to', async () => {
      expect(await render('/moved?to=/missing')).toMatchObject({
        url: `${site.origin}/missing`,
        status: 404,
        headers: { 'x-why': 'missing' },
        html: expect.stringContaining('Not here'),
      });
    });

    it('does the steps in order', async () => {
      const page = await render('/steps', {
        steps: [
          { kind: 'type', selector: '#name', text: `<b>"o'neil"` },
          { kind: 'select', selector: '#size', value: 'l' },
          { kind: 'scroll', pixels: 300 },
          { kind: 'click', selector: 'button' },
          { kind: 'wait_for', selector: '#done' },
        ],
      });
      expect(page.html).toMatch(/"o'neil" l \d+/);
      const next = await render('/steps', { steps: [{ kind: 'click', selector: '#next' }] });
      expect(next).toMatchObject({ url: `${site.origin}/missing`, status: 404 });
      const gone = await render('/steps', { steps: [{ kind: 'goto', url: `${site.origin}/script` }] });
      expect(gone.html).toContain('price 42');
    });

    it('says which step failed', async () => {
      const step = render('/steps', {
        stepTimeoutMs: 500,
        steps: [
          { kind: 'scroll', pixels: 1 },
          { kind: 'click', selector: '#nowhere' },
        ],
      });
      expect(await browserRefusal(step)).toMatchObject({
        reason: 'step',
        message: expect.stringContaining('Step 2 (click #nowhere)'),
      });
      const invalid = render('/steps', { steps: [{ kind: 'click', selector: '<<' }] });
      expect((await browserRefusal(invalid)).reason).toBe('step');
    });

    it('shows each step, covers secrets, and shows the failed one too', async () => {
      const steps: BrowserStep[] = [
        { kind: 'type', selector: '#name', text: 'hidden words', secret: true },
        { kind: 'click', selector: '#nowhere' },
      ];
      const { views } = await render('/steps', { steps: steps.slice(0, 1), screenshotEachStep: true });
      expect(views?.map(({ step, url }) => [step, url])).toEqual([0, 1].map((step) => [step, `${site.origin}/steps`]));
      for (const { screenshot } of views ?? []) {
        expect(Array.from(screenshot?.subarray(0, 3) ?? [])).toEqual(JPEG);
        expect(screenshot?.byteLength).toBeLessThan(400 * 1024);
      }
      const failed = await browserRefusal(render('/steps', { steps, screenshotEachStep: true, stepTimeoutMs: 500 }));
      expect(failed).toMatchObject({ reason: 'step', step: 2 });
      expect(failed.views?.map(({ step }) => step)).toEqual([0, 1, 2]);
      expect(failed.message).not.toContain('hidden words');
    });

    it('says that a step led nowhere', async () => {
      const closed = await startSite();
      await closed.close();
      const away = render('/steps', { steps: [{ kind: 'goto', url: closed.origin }] });
      expect(await browserRefusal(away)).toMatchObject({ reason: 'navigation', step: 1 });
    });

    it('keeps cookies and storage where it is asked to, and begins with them', async () => {
      const first = await render('/state', { keepSession: true });
      expect(first.session?.length).toBeLessThan(64 * 1024);
      const second = await render('/state', { session: first.session ?? '', keepSession: true });
      expect(second.html).toContain('seen yesvisited=yes</p>');
      expect(second.session).toBeDefined();
      expect((await render('/state', { session: 'nonsense' })).html).toContain('seen nothing</p>');
      expect((await render('/script', { keepSession: true })).session).toBeUndefined();
    });

    it('keeps what fits of a large storage', async () => {
      const { session } = await render('/hoard', { keepSession: true });
      expect(session).toContain('visited');
      expect(session?.length).toBeLessThan(64 * 1024);
    });

    it('starts each page afresh', async () => {
      await render('/state');
      expect((await render('/state')).html).toContain('seen nothing</p>');
    });

    it('dismisses dialogs and closes what the page opens', async () => {
      expect((await render('/dialogs')).html).toContain('confirm false prompt null');
    });

    it('keeps service workers out', async () => {
      await render('/workers');
      expect(site.requests.map(({ path }) => path)).not.toContain('/worker.js');
    });

    it('sends the headers to the page itself and to nobody else', async () => {
      const headers = { 'X-Secret': 'one', 'User-Agent': 'Monitors test' };
      await render(`/image?src=${encodeURIComponent(`${other.origin}/a`)}`, { headers });
      await render(`/moved?to=${encodeURIComponent(`${other.origin}/b`)}`, { headers });
      expect(site.requests.filter((request) => request.headers['x-secret'] === 'one')).not.toEqual([]);
      expect(other.requests.map(({ path }) => path)).toEqual(expect.arrayContaining(['/a', '/b']));
      for (const request of other.requests) expect(request.headers['x-secret']).toBeUndefined();
      for (const { path, headers: sent } of other.requests) expect(sent['user-agent'], path).toBe('Monitors test');
    });

    it('takes a picture when asked to', async () => {
      const { screenshot } = await render('/script', { screenshot: true });
      expect(Array.from(screenshot?.subarray(0, 4) ?? [])).toEqual(PNG);
    });

    it('reads a page that never rests as it is', async () => {
      expect((await render('/never-quiet', { timeoutMs: 4_000 })).html).toContain('here');
    });

    it.each(['/endless', '/loop', '/hanging'])('gives up %s at its time limit, and goes on', async (path) => {
      expect((await browserRefusal(render(path, { timeoutMs: 1_500 }))).reason).toBe('timeout');
      expect((await render('/script')).html).toContain('price 42');
    });

    it('refuses a page that is too large', async () => {
      expect((await browserRefusal(render('/huge'))).reason).toBe('too_large');
    });

    it.each(['file:///etc/hostname', 'chrome://version', 'data:text/html,x', 'javascript:1', 'nonsense'])(
      'refuses %s',
      async (url) => {
        expect((await browserRefusal(render('/', { url }))).reason).toBe('navigation');
        const step = render('/steps', { steps: [{ kind: 'goto', url }] });
        expect((await browserRefusal(step)).reason).toBe('navigation');
      },
    );

    it('refuses downloads and hosts that do not answer', async () => {
      expect((await browserRefusal(render('/file'))).reason).toBe('navigation');
      const closed = await startSite();
      await closed.close();
      expect((await browserRefusal(render('/', { url: closed.origin }))).reason).toBe('navigation');
    });

    it('renders more pages than fit at once, one after the other', async () => {
      const pages = await Promise.all(Array.from({ length: 6 }, () => render('/script')));
      expect(pages.every(({ html }) => html.includes('price 42'))).toBe(true);
    });

    it('counts the wait for a place into the time limit', async () => {
      const hogs = [1, 2].map(() => browserRefusal(render('/loop', { timeoutMs: 3_000 })));
      expect((await browserRefusal(render('/script', { timeoutMs: 200 }))).reason).toBe('timeout');
      await Promise.all(hogs);
    });

    it('is unavailable once it is closed', async () => {
      await browser.close();
      await browser.close();
      expect((await browserRefusal(render('/script'))).reason).toBe('unavailable');
    });
  });
}
