import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../kernel/app-error.ts';
import { cleanRecord, cleanText, MAX_NESTING, parseJsonBody } from './json-body.ts';

const parse = (text: string | Buffer) => parseJsonBody(Buffer.from(text as string));
const refusal = (text: string): AppError => {
  try {
    parse(text);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('was accepted');
};

describe('parseJsonBody', () => {
  it('keeps what any JSON says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('__proto__') && !text.includes('\\u'));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('looks past a byte order mark', () => {
    expect(parseJsonBody(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });

  it('takes an empty body as none', () => {
    expect(parse('')).toBeUndefined();
  });

  it('replaces NUL and lone surrogates in values and in names', () => {
    expect(parse('{"a\\u0000": ["x\\u0000y", "\\ud800", "\\ud83d\\ude00"]}')).toEqual({
      'a\uFFFD': ['x\uFFFDy', '\uFFFD', '😀'],
    });
  });

  it.each([
    '{"__proto__": {"admin": true}}',
    '{"a": [{"__proto__": 1}]}',
    '{"\\u005f_proto__": 1}',
    '{"constructor": {"prototype": {}}}',
  ])('refuses %s and names the key', (text) => {
    const error = refusal(text);
    expect(error.code).toBe('VALIDATION_ERROR');
    expect(error.message).toMatch(/__proto__|constructor/);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('keeps names that only look dangerous', () => {
    expect(parse('{"constructor": "Acme", "note": "__proto__"}')).toEqual({ constructor: 'Acme', note: '__proto__' });
  });

  it('counts brackets that nest, not those in texts', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parse(nested(MAX_NESTING))).toBeDefined();
    expect(refusal(nested(MAX_NESTING + 1)).message).toContain('nests deeper');
    expect(refusal('['.repeat(1_000_000)).message).toContain('nests deeper');
    expect(parse(JSON.stringify({ a: '[{'.repeat(100), b: '\\"[[[' }))).toEqual({ a: '[{'.repeat(100), b: '\\"[[[' });
    expect(parse(`[${Array(100).fill('[]').join()}]`)).toHaveLength(100);
  });

  it.each(['{', '{"a":1,}', 'undefined', '\u0000', '{"a":"\u0001"}'])('refuses what is not JSON: %j', (text) => {
    expect(refusal(text).code).toBe('VALIDATION_ERROR');
  });

  it('reads broken UTF-8 as replacement characters', () => {
    expect(parseJsonBody(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toBe('\uFFFD\uFFFD');
  });
});

describe('cleanText', () => {
  it('gives text that is well formed and free of NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toContain('\0');
      }),
    );
  });

  it('reaches the texts of a query', () => {
    const query = { q: 'a\0b', many: ['c\0', 'd'], left: 'e' };
    cleanRecord(query);
    expect(query).toEqual({ q: 'a\uFFFDb', many: ['c\uFFFD', 'd'], left: 'e' });
  });
});
