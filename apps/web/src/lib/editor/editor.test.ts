import type { Interpretation } from '@monitors/contract';
import { describe, expect, test } from 'vitest';
import { sayRule } from '#lib/words/conditions.ts';
import { findValue } from './find-value.ts';
import { actionsOf, recipientsOf, sayRecipients } from './recipients.ts';
import { problemOf, withAlternative, withConditions, withFactType, withLabel } from './rules.ts';
import { sayPreviewVerdict } from './verdict.ts';

const ask = { field: 'price', type: 'number' as const, unit: 'USD' };
const price: Interpretation = {
  type: 'state',
  extractedFact: 'price',
  factType: 'number',
  triggerConditions: {
    type: 'threshold',
    logic: 'AND',
    conditions: [{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }],
  },
  triggerCondition: 'Tell me when the price is below 900 USD',
  evaluationFrequency: 3600,
  source: {
    kind: 'page',
    url: 'https://shop.example/laptop',
    render: 'auto',
    ask,
    plan: { version: 1, ask, format: 'html', locators: [{ kind: 'meta', name: 'price' }], type: 'number', unit: 'USD' },
  },
  suggestedName: 'Price',
  category: 'shopping',
  complexity: 'simple',
  confidence: 1,
  reasoning: '',
  estimatedCost: 0,
  warnings: [],
  provider: 'builtin',
};

describe('editing an interpretation', () => {
  test('a change operator makes it a change', () => {
    const next = withConditions(price, { conditions: [{ field: 'price', operator: 'changed' }] });
    expect(next).toMatchObject({ type: 'change', triggerConditions: { type: 'change', logic: 'AND' } });
  });

  test('another type of fact drops the plan and the conditions that no longer fit', () => {
    const next = withFactType(price, 'text');
    expect(next.source).toEqual({
      kind: 'page',
      url: 'https://shop.example/laptop',
      render: 'auto',
      ask: { ...ask, type: 'text' },
    });
    expect(next.triggerConditions.conditions).toEqual([{ field: 'price', operator: 'contains', value: '' }]);
    expect(problemOf(next)).toBe('The condition needs a text.');
  });

  test('other words for the value drop the plan', () => {
    const next = withLabel(price, 'Queue length');
    expect(next).toMatchObject({ extractedFact: 'Queue length', source: { ask: { label: 'Queue length' } } });
    expect(next.source).not.toHaveProperty('plan');
  });

  test('an alternative becomes the first way to read', () => {
    const next = withAlternative(price, {
      value: 1099,
      type: 'number',
      unit: 'USD',
      confidence: 0.4,
      reason: 'struck through',
      evidence: { locator: 'css .was', snippet: 'was $1,099' },
      locator: { kind: 'selector', css: '.was' },
    });
    expect(next.source).toMatchObject({
      ask: { selector: '.was' },
      plan: { locators: [{ kind: 'selector', css: '.was' }], format: 'html' },
    });
    expect(next.triggerConditions).toEqual(price.triggerConditions);
  });

  test('a number that is missing is a problem', () => {
    expect(problemOf(price)).toBeUndefined();
    const open = withConditions(price, { conditions: [{ field: 'price', operator: 'lt', value: Number.NaN }] });
    expect(problemOf(open)).toBe('The condition needs a number.');
  });
});

describe('the value in a snippet', () => {
  const at = (snippet: string, value: number | string) => {
    const found = findValue(snippet, value);
    return found && snippet.slice(found.start, found.end);
  };
  test.each([
    ['Now $949.00 (was $1,099.00)', 949, '$949.00'],
    ['Preis: 1.299,00 € inkl. MwSt.', 1299, '1.299,00 €'],
    ['CHF 1’299.50 pro Stück', 1299.5, 'CHF 1’299.50'],
    ['Oslo now: −12.4 °C', -12.4, '−12.4 °C'],
    ['offers.price: 1099 USD', 1099, '1099 USD'],
  ])('%s', (snippet, value, marked) => {
    expect(at(snippet, value)).toBe(marked);
  });
  test('texts are found whatever their case; what is not there is not marked', () => {
    expect(at('Ferry STRIKE enters its third day', 'strike')).toBe('STRIKE');
    expect(at('Sold out', 949)).toBeUndefined();
    expect(findValue('Sold out', false)).toBeUndefined();
  });
});

test('recipients and actions say the same', () => {
  const form = { email: true, webhooks: [' https://a.example ', ''], channelIds: ['c'], onRecovery: true };
  const actions = actionsOf(form);
  expect(actions).toEqual([
    { type: 'email', onRecovery: true },
    { type: 'webhook', url: 'https://a.example', onRecovery: true },
    { type: 'channel', channelId: 'c', onRecovery: true },
  ]);
  expect(recipientsOf(actions)).toEqual({ ...form, webhooks: ['https://a.example'] });
  expect(sayRecipients(form, 'a@b.example')).toBe('a@b.example and 2 webhooks, also when it is over');
  expect(sayRecipients({ email: false, webhooks: [], channelIds: [], onRecovery: false }, 'a@b')).toContain('nobody');
});

test('what a reading means is said in words', () => {
  const fact = { value: 949, type: 'number' as const, unit: 'USD', confidence: 1, at: '' };
  const preview = { verdict: 'false' as const, reason: '', alternatives: [], durationMs: 1, fact };
  expect(sayPreviewVerdict(preview, price)).toEqual({ text: 'Not below 900 USD, so all is quiet.', tone: 'ok' });
  expect(sayPreviewVerdict({ ...preview, verdict: 'true' }, price).text).toBe('That is below 900 USD, so this fires at once.');
  expect(sayPreviewVerdict({ ...preview, verdict: 'unknown' }, price).tone).toBe('unknown');
  const change = withConditions(price, { conditions: [{ field: 'price', operator: 'changed' }] });
  expect(sayPreviewVerdict(preview, change).text).toContain('changes are measured from');
});

test('a condition of a further field is judged and said by its own type', () => {
  const several = {
    ...price,
    triggerConditions: {
      type: 'complex' as const,
      logic: 'AND' as const,
      conditions: [
        { field: 'price', operator: 'lt' as const, value: 40, unit: 'EUR' },
        { field: 'availability', operator: 'eq' as const, value: true },
      ],
    },
  };
  expect(problemOf(several)).toBeUndefined();
  expect(sayRule(several)).toBe('price is below 40 EUR and it is in stock');
  const asText = withFactType(several, 'text');
  expect(asText.triggerConditions.conditions[1]).toEqual(several.triggerConditions.conditions[1]);
});
