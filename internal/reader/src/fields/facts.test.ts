import { describe, expect, it } from 'vitest';
import { ask, productPage, read } from '../testing.ts';

const head = `<script type="application/ld+json">${JSON.stringify({
  '@type': 'Product',
  name: 'Walnut Desk Lamp',
  sku: 'WDL-1',
  gtin13: '4006381333931',
  brand: { '@type': 'Brand', name: 'Arbor' },
  aggregateRating: { '@type': 'AggregateRating', ratingValue: '4.6', reviewCount: 1280 },
})}</script>`;
const article = `<meta property="article:published_time" content="2026-02-01T08:00:00Z"><meta property="article:modified_time" content="2026-03-01T10:30:00Z"><meta name="author" content="Ada Byron">`;

describe('facts with a fixed name', () => {
  it.each([
    ['rating', 'number', head, '', 4.6],
    ['review_count', 'number', head, '', 1280],
    ['sku', 'text', head, '', 'WDL-1'],
    ['gtin', 'text', head, '', '4006381333931'],
    ['brand', 'text', head, '', 'Arbor'],
    ['title', 'text', '', '', 'Walnut Desk Lamp'],
    ['headline', 'text', '', '', 'Walnut Desk Lamp'],
    ['author', 'text', article, '', 'Ada Byron'],
    ['published', 'text', article, '', '2026-02-01T08:00:00Z'],
    ['updated', 'text', article, '', '2026-03-01T10:30:00Z'],
    ['rating', 'number', '', '<span aria-label="4.5 out of 5 stars">★★★★</span>', 4.5],
    ['review_count', 'number', '', '<a href="#reviews">2,345 reviews</a>', 2345],
    [
      'event',
      'text',
      `<script type="application/ld+json">{"@type":"Event","name":"Walnut Desk Lamp","startDate":"2026-05-01T19:00:00+02:00"}</script>`,
      '',
      '2026-05-01T17:00:00Z',
    ],
  ] as const)('reads %s as %s', async (field, type, inHead, body, value) => {
    expect((await read(productPage({ head: inHead, body }), ask(field, type))).fact?.value).toBe(value);
  });
});

describe('facts found by their label', () => {
  it.each([
    ['a definition list', '<dl><dt>Queue length</dt><dd>1,234</dd><dt>Workers</dt><dd>8</dd></dl>'],
    ['a table row', '<table><tr><th>Workers</th><td>8</td></tr><tr><th>Queue length</th><td>1,234</td></tr></table>'],
    ['a table column', '<table><tr><th>Workers</th><th>Queue length</th></tr><tr><td>8</td><td>1,234</td></tr></table>'],
    ['running text', '<p>Queue length: 1,234</p><p>Workers: 8</p>'],
    ['a number above its label', '<div><b>1,234</b><span>Queue length</span></div><div><b>8</b><span>Workers</span></div>'],
    ['an accessible name', '<span aria-label="Queue length">1,234</span>'],
  ])('in %s', async (_name, body) => {
    const reading = await read(productPage({ body }), ask('number', 'number', { label: 'Queue length' }));
    expect(reading.fact?.value).toBe(1234);
    expect(reading.plan?.locators.some(({ kind }) => kind === 'label')).toBe(true);
  });

  it.each([
    ['temperature', { unit: '°C' }, '<p>Temperature</p><p>-3.5 °C</p>', -3.5, '°C'],
    ['temperature', { unit: '°F' }, '<p>Temperature: 10 °C</p>', 50, '°F'],
    ['stars', {}, '<a><span>1.2k</span> stars</a>', 1200, undefined],
    ['uptime', { unit: '%' }, '<p>Uptime: 99.95 %</p>', 99.95, '%'],
    ['open_issues', {}, '<nav></nav><span>Open issues</span> <span>42</span>', 42, undefined],
  ])('%s %o', async (field, rest, body, value, unit) => {
    const reading = await read(productPage({ body }), ask(field, 'number', rest));
    expect(reading.fact?.value).toBe(value);
    expect(reading.fact?.unit).toBe(unit);
  });

  it('reads version and status words', async () => {
    const body = '<p>Latest version: 3.12.4</p><dl><dt>Status</dt><dd>Degraded</dd></dl>';
    expect((await read(productPage({ body }), ask('version', 'text', { label: 'latest version' }))).fact?.value).toContain(
      '3.12.4',
    );
    expect((await read(productPage({ body }), ask('status', 'text'))).fact?.value).toBe('Degraded');
  });

  it('says ambiguous where two places with the same label disagree', async () => {
    const body = '<section><p>Queue length: 12</p></section><section><p>Queue length: 99</p></section>';
    const reading = await read(productPage({ body }), ask('number', 'number', { label: 'Queue length' }));
    expect(reading.cause).toBe('ambiguous');
    expect(reading.alternatives.map(({ value }) => value).sort()).toEqual([12, 99]);
  });

  it('reads a selector, and refuses one that finds no value', async () => {
    const body = '<div id="load">Load <b>0.75</b></div>';
    expect((await read(productPage({ body }), ask('number', 'number', { selector: '#load b' }))).fact?.value).toBe(0.75);
    expect((await read(productPage({ body }), ask('number', 'number', { selector: '#none' }))).cause).toBe('not_found_on_page');
    expect((await read(productPage({ body }), ask('number', 'number', { selector: 'h1' }))).cause).toBe('type_mismatch');
    expect((await read(productPage({ body }), ask('number', 'number', { selector: '#load b[' }))).cause).toBe(
      'not_found_on_page',
    );
  });
});

describe('facts known by their form', () => {
  const temperature = ask('temperature', 'number', { unit: '°C' });

  it('takes the current temperature among forecasts and felt ones', async () => {
    const body = `<div class="current-temp">-12°</div><p>Feels like -18°</p><ul>${[-10, -8, -3, 1].map((day) => `<li><span class="day">${day}°</span></li>`).join('')}</ul>`;
    expect((await read(productPage({ title: 'Oslo', body }), temperature)).fact).toMatchObject({ value: -12, unit: '°C' });
  });

  it('joins a number and its degree sign', async () => {
    const body = '<div id="now"><span>7</span><span>°C</span></div>';
    expect((await read(productPage({ title: 'Oslo', body }), temperature)).fact?.value).toBe(7);
  });

  it('reads the words of a status page', async () => {
    const body =
      '<div class="page-status">All Systems Operational</div><div class="component"><span>API</span><span>Operational</span></div>';
    expect((await read(productPage({ title: 'Example Status', body }), ask('status', 'text'))).fact?.value).toBe(
      'All Systems Operational',
    );
  });

  it('takes the top story of a front page for the headline', async () => {
    const body =
      '<h2><a href="/a">Harbour workers end their strike</a></h2><h2><a href="/b">Rain is coming to the south</a></h2>';
    const reading = await read(productPage({ title: 'The Daily', body }), ask('headline', 'text'), {
      url: 'https://news.example/',
    });
    expect(reading.fact?.value).toBe('Harbour workers end their strike');
  });

  it('finds a label whose adjective the page leaves out', async () => {
    const body =
      '<ul><li><a href="/issues"><span>Issues</span> <span>1,234</span></a></li><li><a href="/pulls"><span>Pull requests</span> <span>56</span></a></li></ul>';
    expect(
      (await read(productPage({ title: 'repo', body }), ask('number', 'number', { label: 'open issues' }))).fact?.value,
    ).toBe(1234);
  });

  it('follows a path into the page state', async () => {
    const body = '<script>window.__STATE__ = {"queue":{"length":17,"name":"it\\u0027s"}}; var other = {a: 1};</script>';
    const reading = await read(productPage({ body }), ask('number', 'number', { path: 'queue.length' }));
    expect(reading.fact?.value).toBe(17);
    expect(reading.plan?.locators[0]).toMatchObject({ kind: 'state', script: '__STATE__', path: '$.queue.length' });
  });
});
