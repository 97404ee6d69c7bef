import { describe, expect, it } from 'vitest';
import { parseAllowList } from './allow-list.ts';

describe('parseAllowList', () => {
  const list = parseAllowList([
    'intranet.corp',
    'db.corp:8080',
    '*.lab.example',
    '10.1.0.0/16',
    '127.0.0.2',
    '127.0.0.3:9000',
    '[::1]:3000',
    'fd00::/8',
    ' ',
  ]);

  it('knows names, with any or one port, and all names below one', () => {
    expect(list.hasHost('intranet.corp', 1234)).toBe(true);
    expect(list.hasHost('evil-intranet.corp', 1234)).toBe(false);
    expect(list.hasHost('db.corp', 8080)).toBe(true);
    expect(list.hasHost('db.corp', 8081)).toBe(false);
    expect(list.hasHost('a.lab.example', 80)).toBe(true);
    expect(list.hasHost('lab.example', 80)).toBe(false);
  });

  it('knows addresses and ranges in every spelling', () => {
    expect(list.hasAddress('10.1.200.3', 80)).toBe(true);
    expect(list.hasAddress('10.2.0.1', 80)).toBe(false);
    expect(list.hasAddress('::ffff:10.1.0.1', 80)).toBe(true);
    expect(list.hasAddress('127.0.0.2', 80)).toBe(true);
    expect(list.hasAddress('127.0.0.1', 80)).toBe(false);
    expect(list.hasAddress('127.0.0.3', 9000)).toBe(true);
    expect(list.hasAddress('127.0.0.3', 9001)).toBe(false);
    expect(list.hasAddress('0:0:0:0:0:0:0:1', 3000)).toBe(true);
    expect(list.hasAddress('::1', 3001)).toBe(false);
    expect(list.hasAddress('fd12::1', 80)).toBe(true);
    expect(list.hasAddress('example.org', 80)).toBe(false);
  });

  it('knows a port only where it was written', () => {
    expect(list.hasPort('db.corp', 8080)).toBe(true);
    expect(list.hasPort('intranet.corp', 25)).toBe(false);
  });

  it.each(['10.0.0.0/33', 'http://x', 'a b', 'host:0', 'host:70000', '/'])('names the entry it cannot read: %s', (entry) => {
    expect(() => parseAllowList([entry])).toThrow(entry);
  });
});
