import type { Ask } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { productPage, read } from '../testing.ts';

type Row = [about: string, body: string, question: Partial<Ask> & { field: string }, value: unknown, locale?: string];

/** Small pages of our own, one shape each: the body, what is asked, the value a person reads. */
const NUMBERS: Row[] = [
  ['label and value in one line', '<p>Queue length: 42</p>', { field: 'number', label: 'queue length' }, 42],
  ['a dash between them', '<p>Queue length – 42</p>', { field: 'number', label: 'queue length' }, 42],
  ['an equals sign', '<pre>queue_length = 42</pre>', { field: 'queue_length' }, 42],
  ['value before its label', '<p>42 open tickets</p>', { field: 'number', label: 'open tickets' }, 42],
  [
    'value above its label',
    '<div><strong>42</strong><small>Open tickets</small></div>',
    { field: 'number', label: 'open tickets' },
    42,
  ],
  [
    'label above its value',
    '<div><small>Open tickets</small><strong>42</strong></div>',
    { field: 'number', label: 'open tickets' },
    42,
  ],
  ['spans of one line', '<p><span>Seats left</span> <span>7</span></p>', { field: 'number', label: 'seats left' }, 7],
  ['brackets', '<a href="/issues">Issues (1,024)</a>', { field: 'number', label: 'issues' }, 1024],
  [
    'a badge',
    '<a href="/pulls">Pull requests <span class="badge">17</span></a>',
    { field: 'number', label: 'pull requests' },
    17,
  ],
  ['thousands as k', '<a><span>1.2k</span> stars</a>', { field: 'stars' }, 1200],
  ['thousands as K with its label first', '<p>Followers 12.5K</p>', { field: 'followers' }, 12500],
  ['millions', '<p>Downloads: 3.4M</p>', { field: 'downloads' }, 3_400_000],
  ['billions', '<p>Market cap: $1.2B</p>', { field: 'number', label: 'market cap' }, 1_200_000_000],
  ['a percentage', '<p>Uptime (90 days): 99.98%</p>', { field: 'uptime', unit: '%' }, 99.98],
  ['a negative percentage', '<p>Change: −2.4%</p>', { field: 'number', label: 'change', unit: '%' }, -2.4],
  [
    'a definition list',
    '<dl><dt>Workers</dt><dd>8</dd><dt>Jobs waiting</dt><dd>311</dd></dl>',
    { field: 'number', label: 'jobs waiting' },
    311,
  ],
  [
    'a row of a table',
    '<table><tr><td>Open</td><td>187.20</td></tr><tr><td>High</td><td>190.05</td></tr></table>',
    { field: 'number', label: 'high' },
    190.05,
  ],
  [
    'a column of a table',
    '<table><tr><th>Open</th><th>High</th></tr><tr><td>187.20</td><td>190.05</td></tr></table>',
    { field: 'number', label: 'high' },
    190.05,
  ],
  [
    'a table of records',
    '<table><tr><th>City</th><th>AQI</th></tr><tr><td>Oslo</td><td>21</td></tr><tr><td>Delhi</td><td>188</td></tr></table>',
    { field: 'number', label: 'Oslo' },
    21,
  ],
  [
    'a header cell in front',
    '<table><tr><th scope="row">Reservoir level</th><td>71.3 %</td></tr></table>',
    { field: 'number', label: 'reservoir level', unit: '%' },
    71.3,
  ],
  ['a value in an input', '<label>Stock count <input value="19"></label>', { field: 'number', label: 'stock count' }, 19],
  ['a meter', '<p>Battery</p><meter value="81" max="100">81%</meter>', { field: 'battery', unit: '%' }, 81],
  ['a data element', '<p>Votes: <data value="1934">1.9k</data></p>', { field: 'votes' }, 1900],
  ['an accessible name', '<div aria-label="Wait time: 35 minutes"></div>', { field: 'number', label: 'wait time' }, 35],
  ['a list of stats', '<ul><li>Players <b>5</b></li><li>Teams <b>3</b></li></ul>', { field: 'number', label: 'teams' }, 3],
  ['the label with a colon in its own tag', '<p><b>Wait time:</b> 35 min</p>', { field: 'number', label: 'wait time' }, 35],
  ['an English group', '<p>Population: 1,234,567</p>', { field: 'population' }, 1_234_567],
  ['a German decimal', '<p>Pegelstand: 3,42 m</p>', { field: 'number', label: 'Pegelstand' }, 3.42, 'de'],
  ['a German group', '<p>Einwohner: 1.234.567</p>', { field: 'number', label: 'Einwohner' }, 1_234_567, 'de'],
  ['a French group', '<p>Abonnés : 12 345</p>', { field: 'number', label: 'abonnés' }, 12_345, 'fr'],
  ['a French decimal', '<dl><dt>Débit</dt><dd>7,25 m³/s</dd></dl>', { field: 'number', label: 'débit' }, 7.25, 'fr'],
  ['a Spanish label', '<p>Plazas libres: 14</p>', { field: 'number', label: 'plazas libres' }, 14, 'es'],
  ['an Italian decimal', '<tr><td>Spread</td></tr><p>Spread: 132,5</p>', { field: 'number', label: 'spread' }, 132.5, 'it'],
  ['a Dutch label', '<p>Wachttijd: 25 minuten</p>', { field: 'number', label: 'wachttijd' }, 25, 'nl'],
  ['a Swedish group', '<p>Besökare: 10 250</p>', { field: 'number', label: 'besökare' }, 10_250, 'sv'],
  ['a Polish label', '<p>Wolne miejsca: 6</p>', { field: 'number', label: 'wolne miejsca' }, 6, 'pl'],
  ['a Portuguese decimal', '<p>Selic: 10,75%</p>', { field: 'number', label: 'selic', unit: '%' }, 10.75, 'pt'],
  ['a Japanese label', '<p>在庫数：12</p>', { field: 'number', label: '在庫数' }, 12, 'ja'],
  ['a Chinese label', '<p>库存: 35</p>', { field: 'number', label: '库存' }, 35, 'zh'],
  ['a Russian label', '<p>Свободных мест: 9</p>', { field: 'number', label: 'свободных мест' }, 9, 'ru'],
  ['a Swiss group', '<p>Bestand: 1’250</p>', { field: 'number', label: 'Bestand' }, 1250, 'de-CH'],
  ['an Indian group', '<p>Members: 1,45,000</p>', { field: 'members' }, 145_000, 'en-IN'],
  ['degrees in running text', '<p>Temperature</p><p>−3.5 °C</p>', { field: 'temperature', unit: '°C' }, -3.5],
  [
    'degrees in a table',
    '<table><tr><td>Air temperature</td><td>12,4 °C</td></tr></table>',
    { field: 'temperature', unit: '°C' },
    12.4,
    'de',
  ],
  ['degrees of the other scale', '<p>Temperature: 50 °F</p>', { field: 'temperature', unit: '°C' }, 10],
  ['a speed', '<p>Wind: 18 km/h NW</p>', { field: 'wind', unit: 'km/h' }, 18],
  ['a weight', '<dl><dt>Weight</dt><dd>1.35 kg</dd></dl>', { field: 'weight', unit: 'kg' }, 1.35],
  ['reviews', '<a href="#reviews">1,234 reviews</a>', { field: 'review_count' }, 1234],
  ['a rating out of five', '<p>4.6 out of 5</p>', { field: 'rating' }, 4.6],
  ['a rating with a comma', '<span>4,6 von 5 Sternen</span>', { field: 'rating' }, 4.6, 'de'],
  ['a rating on a slash', '<span class="rating">8.1/10</span>', { field: 'rating' }, 8.1],
  ['a rating of pictures only', '<img alt="Rated 3.5 stars">', { field: 'rating' }, 3.5],
  ['a French number of reviews', '<span>312 avis</span>', { field: 'review_count' }, 312, 'fr'],
  ['points beside others', '<p>Points</p><p>54</p><p>Rank</p><p>3</p>', { field: 'number', label: 'rank' }, 3],
  ['an exchange rate', '<table><tr><td>EUR/USD</td><td>1.0842</td></tr></table>', { field: 'number', label: 'EUR/USD' }, 1.0842],
  ['a mortgage rate', '<p>30-year fixed <b>6.81%</b></p>', { field: 'number', label: '30-year fixed', unit: '%' }, 6.81],
];

const TEXTS: Row[] = [
  ['a version', '<p>Latest version: 3.12.4</p>', { field: 'version' }, '3.12.4'],
  [
    'a version with a v',
    '<span class="release">v2.0.1</span><dl><dt>Version</dt><dd>v2.0.1</dd></dl>',
    { field: 'version' },
    'v2.0.1',
  ],
  [
    'a release candidate',
    '<table><tr><td>Current release</td><td>5.0.0-rc.2</td></tr></table>',
    { field: 'version', label: 'current release' },
    '5.0.0-rc.2',
  ],
  ['a status', '<dl><dt>Status</dt><dd>Delivered</dd></dl>', { field: 'status' }, 'Delivered'],
  ['a status in one line', '<p>Order status: Shipped</p>', { field: 'status', label: 'order status' }, 'Shipped'],
  ['an author', '<p>By Ada Byron</p>', { field: 'author' }, 'Ada Byron'],
  ['an author behind a link', '<p>Written by <a rel="author" href="/ada">Ada Byron</a></p>', { field: 'author' }, 'Ada Byron'],
  ['a French author', '<p>Par Ada Byron</p>', { field: 'author' }, 'Ada Byron', 'fr'],
  ['a day of publication', '<p>Published March 3, 2026</p>', { field: 'published' }, '2026-03-03'],
  ['a German day', '<p>Veröffentlicht am 3. März 2026</p>', { field: 'published' }, '2026-03-03', 'de'],
  [
    'a day of change beside one of publication',
    '<p>Published January 5, 2026</p><p>Updated March 3, 2026</p>',
    { field: 'updated' },
    '2026-03-03',
  ],
  [
    'a text by its label',
    '<dl><dt>Next train</dt><dd>Platform 4</dd></dl>',
    { field: 'text', label: 'next train' },
    'Platform 4',
  ],
];

function page(body: string, locale = 'en'): string {
  return productPage({ title: 'Overview', body }).replace('lang="en"', `lang="${locale}"`);
}

describe('numbers in many shapes', () => {
  it.each(NUMBERS)('%s', async (_about, body, question, value, locale) => {
    const reading = await read(page(body, locale), { type: 'number', ...question });
    expect(reading.fact?.value).toBe(value);
  });
});

describe('texts in many shapes', () => {
  it.each(TEXTS)('%s', async (_about, body, question, value, locale) => {
    const reading = await read(page(body, locale), { type: 'text', ...question });
    expect(String(reading.fact?.value).slice(0, String(value).length)).toBe(value);
  });
});
