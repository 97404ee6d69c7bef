import { describe, expect, it } from 'vitest';
import { hostAndPort } from './options.ts';

describe('the target of a socket probe', () => {
  it.each([
    ['example.org', 443, { host: 'example.org', port: 443 }],
    ['example.org:8443', 443, { host: 'example.org', port: 8443 }],
    ['https://example.org/path', 443, { host: 'example.org', port: 443 }],
    ['tcp://db.example:5432', undefined, { host: 'db.example', port: 5432 }],
    ['[::1]:5432', undefined, { host: '[::1]', port: 5432 }],
    ['2606:4700::1111', 443, { host: '[2606:4700::1111]', port: 443 }],
    ['db.example', undefined, undefined],
    ['db.example:0', undefined, undefined],
    ['db.example:99999', undefined, undefined],
    ['user@db.example:22', undefined, undefined],
    ['', 443, undefined],
  ])('%j with default %j is %j', (target, port, expected) => {
    expect(hostAndPort(target, port)).toEqual(expected);
  });
});
