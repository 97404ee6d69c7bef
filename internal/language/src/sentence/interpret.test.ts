import { type Interpretation, interpretationSchema } from '@monitors/contract';
import { describe, expect, test } from 'vitest';
import { interpret } from '../index.ts';

const NOW = new Date('2026-03-02T10:00:00Z');

type Expected = {
  type: 'state' | 'change';
  condition: Record<string, unknown>;
  every: number;
  factType: string;
  source: Record<string, unknown>;
  holds?: number;
  hours?: Record<string, unknown>;
};

const page = (url: string) => ({ kind: 'page', url });

/** The table "How sentences read" of the contract, row by row. */
const SENTENCES: [string, Expected][] = [
  [
    'Tell me when the price on https://shop.example/laptop drops below $900',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'price', operator: 'lt', value: 900, unit: 'USD' },
      every: 3600,
      source: page('https://shop.example/laptop'),
    },
  ],
  [
    'alert me if bitcoin at https://x.example/btc rises by more than 5%',
    {
      type: 'change',
      factType: 'number',
      condition: { field: 'price', operator: 'change_gt', value: 5, unit: '%' },
      every: 3600,
      source: page('https://x.example/btc'),
    },
  ],
  [
    'Let me know when https://shop.example/ps5 is back in stock',
    {
      type: 'state',
      factType: 'boolean',
      condition: { field: 'availability', operator: 'eq', value: true },
      every: 3600,
      source: page('https://shop.example/ps5'),
    },
  ],
  [
    'notify me when https://blog.example/ publishes a new post',
    {
      type: 'change',
      factType: 'list',
      condition: { field: 'items', operator: 'appeared' },
      every: 3600,
      source: page('https://blog.example/'),
    },
  ],
  [
    'tell me whenever anything changes on https://gov.example/visa',
    {
      type: 'change',
      factType: 'text',
      condition: { field: 'text', operator: 'changed' },
      every: 3600,
      source: page('https://gov.example/visa'),
    },
  ],
  [
    'check https://status.example every 5 minutes and tell me if it says "outage"',
    {
      type: 'state',
      factType: 'text',
      condition: { field: 'text', operator: 'contains', value: 'outage' },
      every: 300,
      source: page('https://status.example'),
    },
  ],
  [
    'email me when the temperature at https://w.example/oslo falls under -10 °C on weekdays between 7:00 and 9:00 Oslo time',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'temperature', operator: 'lt', value: -10, unit: '°C' },
      every: 3600,
      source: page('https://w.example/oslo'),
      hours: { start: '07:00', end: '09:00', timezone: 'Europe/Oslo', daysOfWeek: [1, 2, 3, 4, 5] },
    },
  ],
  [
    'is https://api.example/health down? check every 30 seconds',
    {
      type: 'state',
      factType: 'boolean',
      condition: { field: 'up', operator: 'eq', value: false },
      every: 30,
      source: { kind: 'probe', check: 'http', target: 'https://api.example/health' },
    },
  ],
  [
    'warn me 14 days before the certificate of example.org expires',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'days_left', operator: 'lte', value: 14 },
      every: 86_400,
      source: { kind: 'probe', check: 'tls', target: 'example.org' },
    },
  ],
  [
    'tell me if port 5432 on db.example stops answering',
    {
      type: 'state',
      factType: 'boolean',
      condition: { field: 'up', operator: 'eq', value: false },
      every: 60,
      source: { kind: 'probe', check: 'tcp', target: 'db.example:5432' },
    },
  ],
  [
    'when checkout p95 latency goes above 800 ms for 5 minutes',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'p95 duration', operator: 'gt', value: 800, unit: 'ms' },
      every: 30,
      holds: 300,
      source: { kind: 'query', dataset: 'spans', query: { aggregation: 'p95', service: 'checkout', windowSeconds: 300 } },
    },
  ],
  [
    'alert if error rate of service api exceeds 5% over 10 minutes',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'error_rate', operator: 'gt', value: 5, unit: '%' },
      every: 30,
      source: { kind: 'query', dataset: 'spans', query: { aggregation: 'error_rate', service: 'api', windowSeconds: 600 } },
    },
  ],
  [
    'tell me when signups today are 20% lower than the 7-day average',
    {
      type: 'change',
      factType: 'number',
      condition: { field: 'count', operator: 'change_lt', value: -20, unit: '%', versus: 'average', days: 7 },
      every: 3600,
      source: { kind: 'query', dataset: 'events', query: { event: 'signups', aggregation: 'count', windowSeconds: 86_400 } },
    },
  ],
  [
    'page me when disk usage is over 90%',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'disk_used', operator: 'gt', value: 90, unit: '%' },
      every: 60,
      source: { kind: 'probe', check: 'disk', target: '/' },
    },
  ],
  [
    'if the nightly backup does not report in for 26 hours tell me',
    {
      type: 'state',
      factType: 'boolean',
      condition: { field: 'heartbeat', operator: 'absent' },
      every: 60,
      holds: 93_600,
      source: { kind: 'push', graceSeconds: 93_600 },
    },
  ],
  [
    'when the rating on https://a.example/app is at least 4.5 stars',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'rating', operator: 'gte', value: 4.5 },
      every: 3600,
      source: page('https://a.example/app'),
    },
  ],
  [
    'notify me when the £ price at https://s.example/x is £19.99 or less',
    {
      type: 'state',
      factType: 'number',
      condition: { field: 'price', operator: 'lte', value: 19.99, unit: 'GBP' },
      every: 3600,
      source: page('https://s.example/x'),
    },
  ],
  [
    'tell me if the number of open issues on https://g.example/repo changes by more than 10',
    {
      type: 'change',
      factType: 'number',
      condition: { field: 'number', operator: 'change_abs_gt', value: 10 },
      every: 3600,
      source: page('https://g.example/repo'),
    },
  ],
  [
    'when the headline on https://news.example no longer mentions "strike"',
    {
      type: 'state',
      factType: 'text',
      condition: { field: 'headline', operator: 'not_contains', value: 'strike' },
      every: 3600,
      source: page('https://news.example'),
    },
  ],
];

function understood(sentence: string, options: { url?: string; timezone?: string } = {}): Interpretation {
  const result = interpret(sentence, { now: NOW, ...options });
  if (!result.ok) throw new Error(`${sentence}: ${result.message}`);
  return result.interpretation;
}

describe('the sentences of the contract', () => {
  test.each(SENTENCES)('%s', (sentence, expected) => {
    const got = understood(sentence);
    expect(interpretationSchema.safeParse(got).error).toBeUndefined();
    expect(got.type).toBe(expected.type);
    expect(got.factType).toBe(expected.factType);
    expect(got.triggerConditions.conditions).toEqual([expected.condition]);
    expect(got.triggerConditions.for).toBe(expected.holds);
    expect(got.evaluationFrequency).toBe(expected.every);
    expect(got.source).toMatchObject(expected.source);
    expect(got.activeHours).toEqual(expected.hours);
  });

  test("tell me when it's a good time: says that what and where are missing", () => {
    const result = interpret("tell me when it's a good time", { now: NOW });
    expect(result).toMatchObject({ ok: false, code: 'INVALID_MONITOR_PROMPT', missing: ['what', 'where'] });
  });
});

describe('what a page is asked', () => {
  test.each([
    [
      'tell me when the number next to "Queue length" on https://x.example/q goes over 50',
      { field: 'number', type: 'number', label: 'Queue length' },
    ],
    [
      'tell me when the field data.price in https://x.example/p.json is below 100',
      { field: 'price', type: 'number', path: 'data.price' },
    ],
    [
      'alert me when $.items[0].stock at https://x.example/y.json equals 0',
      { field: 'number', type: 'number', path: '$.items[0].stock' },
    ],
    ['tell me when .price-box on https://x.example element changes', undefined],
    ['tell me when the element .price-box on https://x.example changes', { field: 'text', type: 'text', selector: '.price-box' }],
    [
      'tell me when shoes in size 42 on https://x.example/s are back in stock',
      { field: 'availability', type: 'boolean', label: 'shoes', variant: 'size 42' },
    ],
    [
      'tell me when the 256GB blue model on https://x.example/p drops below 799 EUR',
      { field: 'price', type: 'number', unit: 'EUR', variant: '256GB blue' },
    ],
    [
      'tell me when the price of the Sony WH-1000XM5 at https://x.example goes under 250 euros',
      { field: 'price', type: 'number', unit: 'EUR', label: 'Sony WH-1000XM5' },
    ],
  ])('%s', (sentence, ask) => {
    if (ask) expect(understood(sentence).source).toMatchObject({ kind: 'page', ask });
    else expect(interpret(sentence, { now: NOW })).toBeDefined();
  });

  test('a dollar is the dollar of the page’s country', () => {
    const got = understood('tell me when the price on https://shop.example.com.au/x drops below $900');
    expect(got.triggerConditions.conditions[0]?.unit).toBe('AUD');
  });

  test('an address given beside the sentence is used', () => {
    expect(understood('tell me when the price drops below $900', { url: 'https://a.example/x' }).source).toMatchObject(
      page('https://a.example/x'),
    );
  });
});

describe('warnings', () => {
  test('a second address is ignored and named', () => {
    const got = understood('tell me when https://a.example/x or https://b.example/y changes');
    expect(got.source).toMatchObject(page('https://a.example/x'));
    expect(got.warnings.join(' ')).toContain('https://b.example/y');
  });

  test('a page is checked once a minute at most, a probe every ten seconds', () => {
    const often = understood('check https://a.example/x every 5 seconds and tell me if it changes');
    expect(often.evaluationFrequency).toBe(60);
    expect(often.warnings).toHaveLength(1);
    expect(understood('is https://a.example down? check every second').evaluationFrequency).toBe(10);
  });
});

describe('hours', () => {
  test('without a named zone the caller’s zone holds', () => {
    const got = understood('tell me between 9am and 5pm on Mondays if https://a.example/x changes', { timezone: 'Asia/Tokyo' });
    expect(got.activeHours).toEqual({ start: '09:00', end: '17:00', timezone: 'Asia/Tokyo', daysOfWeek: [1] });
  });
});
