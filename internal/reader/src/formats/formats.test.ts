import type { ListItem } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { ask, NOW, read } from '../testing.ts';
import { readCalendar } from './ical.ts';
import { queryJson } from './json-path.ts';

const json = JSON.stringify({
  data: { price: 19.5, currency: 'USD', in_stock: true, open_issues_count: 7 },
  items: [
    { id: 1, title: 'a', price: 3 },
    { id: 2, title: 'b', price: 4 },
  ],
});

describe('JSON', () => {
  it.each([
    [ask('number', 'number', { path: 'data.open_issues_count' }), 7],
    [ask('number', 'number', { path: '$.data.open_issues_count' }), 7],
    [ask('number', 'number', { path: 'items[1].price' }), 4],
    [ask('number', 'number', { path: "$.items[?@.title=='a'].price" }), 3],
    [ask('price', 'number'), 19.5],
    [ask('availability', 'boolean'), true],
    [ask('number', 'number', { label: 'open issues' }), 7],
    [ask('title', 'text', { path: '$.items[0].title' }), 'a'],
  ])('%o', async (question, value) => {
    const reading = await read(json, question);
    expect(reading.fact?.value).toBe(value);
    expect(reading.plan).toMatchObject({ format: 'json', locators: [{ kind: 'json' }] });
  });

  it('lists records by their identity', async () => {
    expect((await read(json, ask('items', 'list'))).fact?.value).toEqual([
      expect.objectContaining({ key: '1' }),
      expect.objectContaining({ key: '2' }),
    ]);
  });

  it('says why there is no value', async () => {
    expect((await read(json, ask('number', 'number', { path: '$.nothing' }))).cause).toBe('not_found_on_page');
    expect((await read(json, ask('number', 'number', { path: '$.items[0].title' }))).cause).toBe('type_mismatch');
    expect((await read(json, ask('number', 'number', { path: '$.items[*].price' }))).cause).toBe('ambiguous');
  });

  it('takes the currency from a key that names one', async () => {
    expect((await read('{"bitcoin":{"usd":64000.5}}', ask('price', 'number'))).fact).toMatchObject({
      value: 64000.5,
      unit: 'USD',
    });
  });

  it('never follows inherited properties nor regular expressions', () => {
    expect(queryJson(JSON.parse('{"a":1}'), '__proto__.toString')).toEqual([]);
    expect(queryJson({}, 'constructor.name')).toEqual([]);
    expect(queryJson([{ a: 'aaaa' }], "$[?match(@.a, '(a+)+b')]")).toEqual([]);
  });
});

const rss = (items: string) => `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${items}</channel></rss>`;
const item = (id: number) =>
  `<item><title>Post ${id}</title><link>https://blog.example/${id}</link><guid>g${id}</guid><pubDate>Mon, 0${id} Mar 2026 08:00:00 GMT</pubDate></item>`;

describe('feeds', () => {
  it.each([
    ['RSS', rss(item(2) + item(1)), ['g2', 'g1']],
    [
      'Atom',
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>A</title><id>urn:1</id><link href="/a"/><updated>2026-03-01T00:00:00Z</updated></entry></feed>',
      ['urn:1'],
    ],
    [
      'JSON Feed',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'T',
        items: [{ id: 'x', title: 'A', url: 'https://blog.example/a' }],
      }),
      ['x'],
    ],
  ])('%s', async (_name, body, keys) => {
    const reading = await read(body, ask('items', 'list'));
    expect((reading.fact!.value as ListItem[]).map(({ key }) => key)).toEqual(keys);
    expect(reading.plan).toMatchObject({ format: 'feed', locators: [{ kind: 'feed' }] });
  });

  it('gives the newest title and date', async () => {
    const body = rss(item(1) + item(3) + item(2));
    expect((await read(body, ask('headline', 'text'))).fact?.value).toBe('Post 3');
    expect((await read(body, ask('published', 'text'))).fact?.value).toBe('2026-03-03T08:00:00.000Z');
  });

  it('does not expand entities of a document type', async () => {
    const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');
    const body = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">${entities}]><rss version="2.0"><channel><item><title>&e9;</title><guid>g</guid></item></channel></rss>`;
    const value = (await read(body, ask('items', 'list'))).fact?.value as ListItem[];
    expect(JSON.stringify(value).length).toBeLessThan(200);
  });
});

describe('tables and texts', () => {
  const csv = 'date,open,close\n2026-03-03,1.10,1.12\n2026-03-04,1.12,1.15\n';

  it('reads the last row of a CSV column, or the row of a key', async () => {
    const from = { url: 'https://x.example/rates.csv', contentType: 'text/csv' };
    expect((await read(csv, ask('close', 'number'), from)).fact?.value).toBe(1.15);
    expect((await read(csv, ask('close', 'number', { variant: '2026-03-03' }), from)).fact?.value).toBe(1.12);
    expect((await read(csv, ask('number', 'number', { path: '$[0].open' }), from)).fact?.value).toBe(1.1);
  });

  it('follows the growing end of a CSV with its plan', async () => {
    const from = { url: 'https://x.example/rates.csv', contentType: 'text/csv' };
    const { plan } = await read(csv, ask('close', 'number'), from);
    expect((await read(`${csv}2026-03-05,1.15,1.2\n`, ask('close', 'number'), { ...from, plan })).fact?.value).toBe(1.2);
  });

  it('reads XML by path, name and attribute', async () => {
    const xml = '<?xml version="1.0"?><rates><rate currency="USD">1.08</rate><updated>2026-03-05</updated></rates>';
    expect((await read(xml, ask('number', 'number', { path: "rates.rate['#text']" }))).fact?.value).toBe(1.08);
    expect((await read(xml, ask('updated', 'text'))).fact?.value).toBe('2026-03-05');
  });

  it('reads plain text by label, and again with the plan after lines moved', async () => {
    const from = { url: 'https://x.example/status.txt', contentType: 'text/plain' };
    const question = ask('number', 'number', { label: 'Users' });
    const { fact, plan } = await read('Load: 0.75\nUsers: 12\n', question, from);
    expect(fact?.value).toBe(12);
    expect((await read('Host: a\nLoad: 0.75\nJobs: 4\nUsers: 14\n', question, { ...from, plan })).fact?.value).toBe(14);
  });

  it('reads the text of a PDF', async () => {
    const stream = 'BT /F1 12 Tf 72 700 Td (Total price: $1,250.00) Tj ET';
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ];
    let pdf = '%PDF-1.4\n';
    const offsets = objects.map((object, i) => {
      const at = pdf.length;
      pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const start = pdf.length;
    pdf += `xref\n0 6\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
    const reading = await read(new TextEncoder().encode(pdf), ask('price', 'number'), { contentType: 'application/pdf' });
    expect(reading.fact).toMatchObject({ value: 1250, unit: 'USD' });
    expect((await read(new TextEncoder().encode('%PDF-1.4 broken'), ask('price', 'number'))).cause).toBe('unsupported_format');
  });
});

describe('iCalendar', () => {
  const calendar =
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Later\\, much\r\nDTSTART;TZID=Europe/Oslo:20260601T180000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A folded\r\n  name\r\nDTSTART:20260310T090000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:0\r\nSUMMARY:Past\r\nDTSTART;VALUE=DATE:20250101\r\nEND:VEVENT\r\nEND:VCALENDAR';

  it('orders events, unfolds lines and undoes escapes', () => {
    expect(readCalendar(calendar).map(({ summary, start }) => [summary, start])).toEqual([
      ['Past', '2025-01-01'],
      ['A folded name', '2026-03-10T09:00:00Z'],
      ['Later, much', '2026-06-01T18:00:00'],
    ]);
  });

  it('gives the next event and the list', async () => {
    expect((await read(calendar, ask('event', 'text'))).fact).toMatchObject({
      value: '2026-03-10T09:00:00Z',
      at: NOW.toISOString(),
    });
    expect((await read(calendar, ask('events', 'list'))).fact?.value).toHaveLength(3);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an image', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), 'unsupported_format'],
    ['an archive', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'unsupported_format'],
    ['nothing', '', 'empty'],
    ['white space', ' \n\t ', 'empty'],
    ['more than allowed', new Uint8Array(9 * 1024 * 1024), 'too_large'],
  ])('%s', async (_name, body, cause) => {
    expect((await read(body, ask('price', 'number'))).cause).toBe(cause);
  });
});
