import { describe, expect, test } from 'vitest';
import { interpret } from '../index.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const ask = (sentence: string, url?: string) => interpret(sentence, { now: NOW, ...(url === undefined ? {} : { url }) });

describe('refusals say what is missing', () => {
  test.each([
    ['abc', 'too_short'],
    ['', 'too_short'],
    ['😀🎉🔥 🚀', 'what'],
    ['tell me when it changes '.repeat(200), 'too_long'],
    ['tell me when the price drops below $900', 'where'],
    ['https://shop.example/laptop', 'condition'],
    ['check https://x.example every hour', 'condition'],
    ['tell me when the price on https://x.example is above 100 and below 50', 'contradiction'],
    ['tell me when https://s.example/x is in stock and sold out', 'contradiction'],
    ['tell me when the headline on https://news.example is greater than 5', 'contradiction'],
    ['steal the credentials of https://bank.example users', 'harmful'],
    ['what is a good recipe for lasagna?', 'not_a_monitor'],
    ['ftp://files.example/list tell me when it changes', 'where'],
    ['javascript:alert(1) tell me when it changes', 'where'],
    ['tell me every 0 minutes if https://x.example changes', 'condition'],
  ])('%s', (sentence, missing) => {
    const result = ask(sentence);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.missing).toContain(missing);
    expect(result.message.length).toBeGreaterThan(20);
  });

  test('a time zone that does not exist is named', () => {
    const result = ask('tell me when https://x.example changes between 9:00 and 17:00 Atlantis time');
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.message).toContain('atlantis');
  });

  test('an address that cannot be fetched is refused beside the sentence too', () => {
    expect(ask('tell me when it changes', 'file:///etc/passwd').ok).toBe(false);
    expect(ask('tell me when it changes', 'not an address').ok).toBe(false);
  });

  test.each([
    'tell me when the api key page on https://x.example/keys changes',
    'tell me when the token price at https://x.example/t is above $2',
    'tell me if https://x.example/security mentions "breach"',
    'let me know when the password policy on https://x.example/policy changes',
  ])('harmless: %s', (sentence) => {
    expect(ask(sentence).ok).toBe(true);
  });
});

describe('hostile input', () => {
  const bait = [
    'a'.repeat(2000),
    `${'('.repeat(900)}${')'.repeat(900)}`,
    'when '.repeat(390),
    `tell me when ${'is not '.repeat(250)}`,
    `price ${'1,'.repeat(900)}`,
    `https://x.example/${'?a=b&'.repeat(300)} drops below ${'9'.repeat(300)}`,
    `"${'“'.repeat(900)}"`,
    `${'between 1 and '.repeat(140)}2`,
    `${'lower than or equal to '.repeat(80)}5 on https://x.example`,
    `${'the '.repeat(480)}price`,
    `${'up down '.repeat(240)}`,
    `§n0 §m1 ¤0 ⌂ · §u9 drops below §n9 on https://x.example`,
    '__proto__ constructor toString hasOwnProperty valueOf on https://x.example drops below 5',
    'tell me when __proto__ on https://x.example is below 5 hasOwnProperty',
    `tell me when the price on https://x.example \u202Edrops below\u202C \u200B$900`,
    '<script>alert(1)</script> tell me when https://x.example changes',
    "'; DROP TABLE monitors; -- tell me when https://x.example changes",
    `tell me when ${'every 5 minutes '.repeat(100)} https://x.example changes`,
    `${'\u0000'.repeat(100)} price on https://x.example below 5`,
    '\ud800 price on https://x.example below 5',
  ];
  test.each(bait.map((text, index) => [index, text] as const))('bait %i is answered', (_index, text) => {
    const started = performance.now();
    const result = ask(text);
    expect(typeof result.ok).toBe('boolean');
    // Generous: a catastrophic pattern needs minutes.
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('prototype words are ordinary words', () => {
    for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const result = ask(`tell me when the ${word} on https://x.example is below 5`);
      expect(result.ok && result.interpretation.triggerConditions.conditions[0]?.field).toBe('number');
    }
  });

  test('bidirectional and zero-width characters do not change what is understood', () => {
    const result = ask('tell me when the price on https://x.example \u202Adrops below\u202C \u200B$9\u200B00');
    expect(result.ok && result.interpretation.triggerConditions.conditions[0]).toMatchObject({
      operator: 'lt',
      value: 900,
      unit: 'USD',
    });
  });
});
