import { type ActiveHours, type Condition, type Interpretation, interpretationSchema, type Source } from '@monitors/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeCondition, explain, interpret } from '../index.ts';

const NOW = new Date('2026-03-02T10:00:00Z');

const amount = fc.oneof(
  fc.integer({ min: 0, max: 2_000_000 }),
  fc.integer({ min: 1, max: 99_999 }).map((cents) => cents / 100),
);
const percent = fc.integer({ min: 1, max: 95 });
const words = fc.constantFrom(
  'outage',
  'Sold out',
  'All systems operational',
  'strike or not',
  '5 left',
  "it's over",
  'Größe 42',
  'says "no"',
  'below 900',
);
const level = fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'ne');

const price = fc.record({
  field: fc.constant('price'),
  operator: level,
  value: amount,
  unit: fc.constantFrom('USD', 'EUR', 'GBP', 'JPY', 'CHF', 'SEK'),
});
const quantity = fc.oneof(
  fc.record({
    field: fc.constant('temperature'),
    operator: level,
    value: fc.integer({ min: -40, max: 50 }),
    unit: fc.constantFrom('°C', '°F'),
  }),
  fc.record({ field: fc.constant('humidity'), operator: level, value: percent, unit: fc.constant('%') }),
  fc.record({
    field: fc.constant('wind_speed'),
    operator: level,
    value: percent,
    unit: fc.constantFrom('km/h', 'mph', 'm/s', 'kn'),
  }),
  fc.record({
    field: fc.constantFrom('rating', 'review_count', 'uv_index', 'number'),
    operator: level,
    value: fc.integer({ min: 0, max: 9 }),
  }),
);
const signed = fc.oneof(
  fc.record({ operator: fc.constant('change_gt'), value: percent }),
  fc.record({ operator: fc.constant('change_lt'), value: percent.map((value) => -value) }),
  fc.record({ operator: fc.constant('change_abs_gt'), value: percent }),
);
const against = fc.constantFrom<Pick<Condition, 'versus' | 'days'>>(
  {},
  { versus: 'average', days: 7 },
  { versus: 'average', days: 30 },
  { versus: 'baseline' },
  { versus: 'highest', days: 14 },
  { versus: 'lowest', days: 90 },
);
const change = fc.tuple(signed, against).map(([one, reference]) => ({ field: 'price', ...one, unit: '%', ...reference }));
const extreme = fc.constantFrom(
  { field: 'price', operator: 'lte', versus: 'lowest', days: 30 },
  { field: 'price', operator: 'gte', versus: 'highest' },
  { field: 'price', operator: 'lt', versus: 'average', days: 7 },
  { field: 'rating', operator: 'changed' },
  { field: 'price', operator: 'increased' },
  { field: 'price', operator: 'decreased' },
  { field: 'number', operator: 'anomalous' },
);
const text = fc.oneof(
  fc.record({
    field: fc.constantFrom('text', 'headline', 'title', 'status'),
    operator: fc.constantFrom('contains', 'not_contains'),
    value: words,
  }),
  fc.record({
    field: fc.constantFrom('headline', 'title', 'status', 'version'),
    operator: fc.constantFrom('eq', 'ne'),
    value: words,
  }),
  fc.record({ field: fc.constantFrom('text', 'headline', 'version'), operator: fc.constant('changed') }),
);
const yes = fc.record({ field: fc.constant('availability'), operator: fc.constant('eq'), value: fc.boolean() });
const list = fc.oneof(
  fc.constant({ field: 'items', operator: 'appeared' }),
  fc.constant({ field: 'items', operator: 'disappeared' }),
  fc.record({ field: fc.constant('items'), operator: fc.constant('appeared'), value: words }),
);

const TYPES: Record<string, 'number' | 'boolean' | 'text' | 'list'> = {
  availability: 'boolean',
  items: 'list',
  text: 'text',
  headline: 'text',
  title: 'text',
  status: 'text',
  version: 'text',
};

const url = fc.constantFrom(
  'https://shop.example/laptop',
  'https://a.example/b?c=d&e=1',
  'http://news.example',
  'https://x.example/50/percent',
);
const label = fc.option(fc.constantFrom('Queue length', 'bitcoin', 'iPhone 15'), { nil: undefined });
const pageCase = fc
  .tuple(
    fc.oneof(price, quantity, change, extreme, text, yes, list),
    url,
    label,
    fc.option(fc.constantFrom('size 42', '256GB blue'), { nil: undefined }),
  )
  .map(([raw, address, named, variant]) => {
    const condition = raw as Condition;
    const type = TYPES[condition.field] ?? 'number';
    const relative = condition.unit === '%' && condition.operator.startsWith('change');
    const quote =
      condition.operator === 'contains' || condition.operator === 'not_contains' ? String(condition.value) : undefined;
    const source: Source = {
      kind: 'page',
      url: address,
      render: 'auto',
      ask: {
        field: condition.field,
        type,
        ...(named ? { label: named } : {}),
        ...(condition.unit && !relative ? { unit: condition.unit } : {}),
        ...(quote === undefined ? {} : { quote }),
        ...(variant ? { variant } : {}),
      },
    };
    return { condition, source };
  });
const probeCase = fc.constantFrom<{ condition: Condition; source: Source }>(
  {
    condition: { field: 'up', operator: 'eq', value: false },
    source: { kind: 'probe', check: 'http', target: 'https://a.example/health' },
  },
  {
    condition: { field: 'up', operator: 'eq', value: true },
    source: { kind: 'probe', check: 'http', target: 'https://a.example/health' },
  },
  {
    condition: { field: 'status_code', operator: 'ne', value: 200 },
    source: { kind: 'probe', check: 'http', target: 'https://a.example' },
  },
  {
    condition: { field: 'response_time', operator: 'gt', value: 2, unit: 's' },
    source: { kind: 'probe', check: 'http', target: 'https://a.example' },
  },
  {
    condition: { field: 'days_left', operator: 'lte', value: 14 },
    source: { kind: 'probe', check: 'tls', target: 'example.org' },
  },
  {
    condition: { field: 'days_left', operator: 'lt', value: 30 },
    source: { kind: 'probe', check: 'tls', target: 'example.org:8443' },
  },
  {
    condition: { field: 'days_left', operator: 'lte', value: 30 },
    source: { kind: 'probe', check: 'domain', target: 'example.org' },
  },
  {
    condition: { field: 'up', operator: 'eq', value: false },
    source: { kind: 'probe', check: 'tcp', target: 'db.example:5432' },
  },
  { condition: { field: 'up', operator: 'eq', value: false }, source: { kind: 'probe', check: 'icmp', target: '192.0.2.1' } },
  {
    condition: { field: 'response_time', operator: 'gt', value: 100, unit: 'ms' },
    source: { kind: 'probe', check: 'icmp', target: '192.0.2.1' },
  },
  { condition: { field: 'records', operator: 'changed' }, source: { kind: 'probe', check: 'dns', target: 'example.org' } },
  {
    condition: { field: 'up', operator: 'eq', value: false },
    source: { kind: 'probe', check: 'redis', target: 'cache.example:6379' },
  },
  {
    condition: { field: 'disk_used', operator: 'gt', value: 90, unit: '%' },
    source: { kind: 'probe', check: 'disk', target: '/' },
  },
  {
    condition: { field: 'disk_free', operator: 'lt', value: 5, unit: 'GB' },
    source: { kind: 'probe', check: 'disk', target: '/var' },
  },
  {
    condition: { field: 'memory_used', operator: 'gte', value: 80, unit: '%' },
    source: { kind: 'probe', check: 'memory', target: 'localhost' },
  },
);
const queryCase = fc.constantFrom<{ condition: Condition; source: Source }>(
  {
    condition: { field: 'p95 duration', operator: 'gt', value: 800, unit: 'ms' },
    source: { kind: 'query', dataset: 'spans', query: { aggregation: 'p95', service: 'checkout', windowSeconds: 300 } },
  },
  {
    condition: { field: 'error_rate', operator: 'gt', value: 5, unit: '%' },
    source: { kind: 'query', dataset: 'spans', query: { aggregation: 'error_rate', windowSeconds: 600 } },
  },
  {
    condition: { field: 'count', operator: 'change_lt', value: -20, unit: '%', versus: 'average', days: 7 },
    source: { kind: 'query', dataset: 'events', query: { event: 'signups', aggregation: 'count', windowSeconds: 86_400 } },
  },
  {
    condition: { field: 'count', operator: 'gt', value: 10 },
    source: {
      kind: 'query',
      dataset: 'logs',
      query: { aggregation: 'count', level: 'error', contains: 'disk "x" full', windowSeconds: 300 },
    },
  },
  {
    condition: { field: 'queue.depth', operator: 'gte', value: 1000 },
    source: { kind: 'query', dataset: 'metrics', query: { metric: 'queue.depth', aggregation: 'avg', windowSeconds: 300 } },
  },
  {
    condition: { field: 'errors', operator: 'appeared' },
    source: { kind: 'query', dataset: 'errors', query: { aggregation: 'new', service: 'web' } },
  },
);
const hours = fc.option(
  fc.record<ActiveHours>(
    {
      start: fc.constantFrom('07:00', '09:30', '22:00'),
      end: fc.constantFrom('17:00', '06:00', '24:00'),
      timezone: fc.constantFrom('Europe/Oslo', 'America/New_York', 'UTC'),
      daysOfWeek: fc.constantFrom(undefined, [1, 2, 3, 4, 5], [0, 6], [1, 4]),
    },
    { requiredKeys: ['start', 'end', 'timezone'] },
  ),
  { nil: undefined },
);
const schedule = fc.record({
  every: fc.constantFrom(60, 90, 300, 3600, 7200, 86_400, 604_800),
  hours,
  holds: fc.option(fc.constantFrom(60, 300, 7200), { nil: undefined }),
});

/** What is acted on, with what is absent left out. */
function acted(one: Pick<Interpretation, 'triggerConditions' | 'source' | 'evaluationFrequency' | 'activeHours'>): unknown {
  const { conditions, logic } = one.triggerConditions;
  return JSON.parse(
    JSON.stringify({
      conditions,
      logic,
      for: one.triggerConditions.for,
      source: one.source,
      every: one.evaluationFrequency,
      hours: one.activeHours,
    }),
  );
}

describe('saying back', () => {
  test('what is said back is understood as the same again', () => {
    fc.assert(
      fc.property(fc.oneof(pageCase, probeCase, queryCase), schedule, ({ condition, source }, plan) => {
        const made = {
          extractedFact: 'fact',
          triggerConditions: {
            type: 'threshold' as const,
            logic: 'AND' as const,
            conditions: [condition],
            ...(plan.holds === undefined ? {} : { for: plan.holds }),
          },
          source,
          evaluationFrequency: plan.every,
          ...(plan.hours ? { activeHours: plan.hours } : {}),
        };
        const sentence = explain(made);
        const again = interpret(sentence, { now: NOW });
        expect(again.ok, sentence).toBe(true);
        if (again.ok) expect(acted(again.interpretation), sentence).toEqual(acted(made));
      }),
      { numRuns: 500 },
    );
  });

  test('interpreting what was said back changes nothing a second time', () => {
    for (const sentence of [
      'tell me when the price on https://a.example/x drops below 900 dollars and it is in stock',
      'tell me when the price on https://a.example/x is below 50 or above 100 EUR',
      'tell me when the humidity at https://a.example is outside 40-60%',
      'if the nightly backup does not report in for 26 hours tell me',
    ]) {
      const first = interpret(sentence, { now: NOW });
      if (!first.ok) throw new Error(first.message);
      const second = interpret(first.interpretation.triggerCondition, { now: NOW });
      expect(second.ok && acted(second.interpretation), first.interpretation.triggerCondition).toEqual(
        acted(first.interpretation),
      );
      expect(second.ok && second.interpretation.triggerCondition).toBe(first.interpretation.triggerCondition);
    }
  });

  test('anything edited by hand is still said in a sentence', () => {
    const operators = interpretationSchema.shape.triggerConditions.shape.conditions.element.shape.operator.options;
    for (const operator of operators) {
      for (const value of [undefined, 5, -5, 'x', true, null]) {
        const sentence = explain({
          triggerConditions: {
            type: 'complex',
            logic: 'OR',
            conditions: [{ field: 'price', operator, ...(value === undefined ? {} : { value }) }],
          },
          source: { kind: 'page', url: 'https://a.example', render: 'browser' },
          evaluationFrequency: 61,
        });
        expect(sentence).toMatch(/^Tell me when .*https:\/\/a\.example.*every 61 seconds$/);
      }
    }
  });
});

describe('describeCondition', () => {
  test.each([
    [[{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }], 'price', 'price drops below 900 USD'],
    [
      [{ field: 'price', operator: 'change_lt', value: -20, unit: '%', versus: 'average', days: 7 }],
      'price',
      'price drops by more than 20 % compared with the 7-day average',
    ],
    [[{ field: 'availability', operator: 'eq', value: true }], 'availability', 'it is in stock'],
    [[{ field: 'items', operator: 'appeared' }], 'new post', 'new post appears'],
  ] as [Condition[], string, string][])('%j', (conditions, fact, said) => {
    expect(describeCondition(conditions, fact)).toBe(said);
  });
});
