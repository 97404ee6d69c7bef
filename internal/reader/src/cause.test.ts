import { describe, expect, it } from 'vitest';
import { detectCause } from './index.ts';
import { ask, productPage, read } from './testing.ts';

const page = (title: string, body: string, head = '') =>
  `<html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
const long = '<p>A paragraph of the page that says something about lamps and desks.</p>'.repeat(60);

describe('causes', () => {
  it.each([
    ['a challenge', page('Just a moment...', '<p>Checking your browser before accessing the site.</p>'), undefined, 'blocked'],
    ['a captcha', page('Robot Check', '<p>Type the characters you see in this image</p><form></form>'), 200, 'blocked'],
    [
      'a refusal',
      page('Access Denied', "<h1>Access Denied</h1><p>You don't have permission to access this server. Reference #18.2d</p>"),
      403,
      'blocked',
    ],
    [
      'a login',
      page('Sign in', '<h1>Sign in</h1><p>Please log in to continue</p><form><input type="password"></form>'),
      200,
      'login_required',
    ],
    ['a missing page', page('404 Not Found', '<h1>Page not found</h1>'), 404, 'gone'],
    [
      'a missing page sent as found',
      page('Oops', "<h1>Oops</h1><p>The page you are looking for can't be found.</p>"),
      200,
      'soft_404',
    ],
    ['a request to slow down', page('Error', '<p>Too many requests. Try again later.</p>'), 429, 'rate_limited'],
    [
      'a consent dialog',
      page('Example', '<h1>Before you continue</h1><p>We and our partners use cookies</p><button>Accept all</button>'),
      200,
      'consent_wall',
    ],
    [
      'an empty shell',
      page(
        'App',
        '<div id="root"></div><script src="/app.js"></script><noscript>You need to enable JavaScript to run this app.</noscript>',
      ),
      200,
      'needs_javascript',
    ],
    ['an empty body', page('', ''), 200, 'empty'],
    ['an error of the server', page('Error', '<p>Internal error</p>'), 500, 'http_error'],
    ['an error object', '{"error":{"message":"Unauthorized"}}', 200, 'login_required'],
  ])('tells %s', async (_name, body, status, cause) => {
    expect(await detectCause({ url: 'https://x.example/', body, status })).toBe(cause);
  });

  it.each([
    [
      'a long article about logins and 404 errors',
      page(
        'How to fix a 404',
        `<h1>How to fix a 404</h1><p>Please log in to continue, it said. Page not found. Verify you are human.</p>${long}`,
      ),
    ],
    [
      'a page with a cookie banner over content',
      page('Lamps', `${long}<div class="cookie">We use cookies <button>Accept all</button></div>`),
    ],
    ['a page with a login form in its head', page('Lamps', `<form>Sign in<input type="password"></form>${long}`)],
    ['a rendered page with little text', page('Lamps', '<div id="root"><p>42</p></div><script>1</script>')],
  ])('leaves %s alone', async (_name, body) => {
    expect(await detectCause({ url: 'https://x.example/', body, status: 200, rendered: true })).toBeUndefined();
  });

  it('keeps a fact that proves the page is no wall', async () => {
    const head =
      '<script type="application/ld+json">{"@type":"Product","name":"Walnut Desk Lamp","offers":{"price":49,"priceCurrency":"USD"}}</script>';
    const html = productPage({
      head,
      body: '<p>Please log in to continue</p><div class="price">$49.00</div><button>Add to cart</button>',
    });
    expect((await read(html, ask('price', 'number'), { status: 200 })).fact?.value).toBe(49);
    expect((await read(html, ask('price', 'number'), { status: 404 })).cause).toBe('gone');
  });
});
