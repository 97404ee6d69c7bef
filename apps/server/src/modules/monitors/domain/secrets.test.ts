import { type PageSource, SECRET_MASK, type Source } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { redact, secretTexts } from './redact.ts';
import { mapSecrets, maskSecrets, mayCarryOver, secretsOf } from './secrets.ts';

const page = (more: Partial<PageSource> = {}): PageSource => ({
  kind: 'page',
  url: 'https://shop.example/a',
  render: 'auto',
  ...more,
});
const typed = (selector: string, text: string, secret = true) => ({ kind: 'type' as const, selector, text, secret });

describe('the secrets of a source', () => {
  it('are header values and texts marked as secret, each by its place', () => {
    const source = page({
      headers: { Cookie: 'sid=1' },
      steps: [typed('#user', 'ada', false), typed('#pass', 'one'), { kind: 'click', selector: '#go' }, typed('#pass', 'two')],
    });
    expect(secretsOf(source)).toEqual([
      { secret: 'sid=1', place: { kind: 'header', key: 'cookie', field: 'source.headers.Cookie' } },
      { secret: 'one', place: { kind: 'typed', key: '#pass 0', field: 'source.steps.1.text' } },
      { secret: 'two', place: { kind: 'typed', key: '#pass 1', field: 'source.steps.3.text' } },
    ]);
    const masked = maskSecrets(source) as PageSource;
    expect(masked.headers).toEqual({ Cookie: SECRET_MASK });
    expect(masked.steps?.map((step) => ('text' in step ? step.text : ''))).toEqual(['ada', SECRET_MASK, '', SECRET_MASK]);
  });

  it('of a probe are its headers; other sources have none', () => {
    const probe: Source = { kind: 'probe', check: 'http', target: 'a.example', options: { headers: { 'X-Key': 'k' }, port: 1 } };
    expect(maskSecrets(probe)).toEqual({ ...probe, options: { headers: { 'X-Key': SECRET_MASK }, port: 1 } });
    const odd: Source = { kind: 'probe', check: 'http', target: 'a.example', options: { headers: { 'X-Key': 1 } } };
    for (const source of [odd, page(), { kind: 'push', graceSeconds: 1 } as Source])
      expect(mapSecrets(source, () => 'x')).toEqual(source);
  });

  it.each([
    [page(), page({ url: 'https://shop.example/other?x=1' }), true, true],
    [page(), page({ url: 'http://shop.example/a' }), false, false],
    [page(), page({ url: 'https://shop.example:444/a' }), false, false],
    [page(), page({ steps: [{ kind: 'goto', url: 'https://elsewhere.example/' }] }), true, false],
    [
      page({ steps: [{ kind: 'goto', url: 'https://login.example/' }] }),
      page({ steps: [{ kind: 'goto', url: 'https://login.example/in' }] }),
      true,
      true,
    ],
    [page({ steps: [{ kind: 'goto', url: 'https://login.example/' }] }), page(), true, true],
    [page(), { kind: 'push', graceSeconds: 1 } as Source, false, false],
  ])('of %j go on to %j only on the same site', (from, to, header, text) => {
    expect(mayCarryOver(from, to, { kind: 'header', key: 'a', field: '' })).toBe(header);
    expect(mayCarryOver(from, to, { kind: 'typed', key: 'a', field: '' })).toBe(text);
  });
});

describe('texts that must not show up', () => {
  it('are whole secrets and the parts a page may repeat', () => {
    const texts = secretTexts(['sid=abcdefgh; theme=dark', 'Bearer tok-123456', 'short']);
    expect(redact({ a: ['You are abcdefgh', { b: 'with tok-123456!' }], n: 5, none: null, theme: 'dark' }, texts)).toEqual({
      a: ['You are [hidden]', { b: 'with [hidden]!' }],
      n: 5,
      none: null,
      theme: 'dark',
    });
  });

  it('leave everything else as it is', () => {
    const value = { bytes: new Uint8Array([1]), text: 'words' };
    expect(redact(value, secretTexts(['a', 'secret-thing']))).toEqual(value);
    expect(redact(value, [])).toBe(value);
  });
});
