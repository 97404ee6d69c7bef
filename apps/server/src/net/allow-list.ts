import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { bareHost, parseAddress } from './addresses.ts';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** What the operator lets the program visit although it is private. */
export interface AllowList {
  /** Whether the host is listed by name. */
  hasHost(host: string, port: number): boolean;
  /** Whether exactly this host or address is listed together with exactly this port. */
  hasPort(host: string, port: number): boolean;
  /** Whether an address is listed, alone or within a range. */
  hasAddress(address: string, port: number): boolean;
}

/**
 * Reads the entries of `FETCH_ALLOW_PRIVATE`: host names (`*.corp.example` for all below), addresses, either with a port
 * (`db.corp:8080`, `[::1]:8080`), and ranges (`10.0.0.0/8`). Throws a TypeError that names an entry it cannot read.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const names = new Set<string>();
  const suffixes: string[] = [];
  const addresses = new Set<string>();
  const withPort = new Set<string>();
  const ranges: Range[] = [];

  for (const entry of entries.map((text) => text.trim().toLowerCase()).filter((text) => text !== '')) {
    if (entry.includes('/')) {
      ranges.push(parseRange(entry));
      continue;
    }
    const { host, port } = splitPort(entry);
    const address = parseAddress(host)?.toString();
    if (!address && !/^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(host)) throw unreadable(entry);
    if (port !== undefined) withPort.add(`${address ?? host}:${port}`);
    else if (address) addresses.add(address);
    else if (host.startsWith('*.')) suffixes.push(host.slice(1));
    else names.add(host);
  }

  const hasPort = (host: string, port: number) => withPort.has(`${parseAddress(host)?.toString() ?? host}:${port}`);
  return {
    hasPort,
    hasHost: (host, port) => names.has(host) || hasPort(host, port) || suffixes.some((suffix) => host.endsWith(suffix)),
    hasAddress(text, port) {
      const address = parseAddress(text);
      if (!address) return false;
      if (addresses.has(address.toString()) || hasPort(text, port)) return true;
      return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
    },
  };
}

function parseRange(entry: string): Range {
  try {
    return ipaddr.parseCIDR(entry);
  } catch {
    throw unreadable(entry);
  }
}

function splitPort(entry: string): { host: string; port?: number } {
  if (isIP(entry) !== 0) return { host: entry };
  const match = /^(.+):(\d{1,5})$/.exec(entry);
  if (!match) return { host: bareHost(entry) };
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) throw unreadable(entry);
  return { host: bareHost(match[1] ?? ''), port };
}

function unreadable(entry: string): TypeError {
  return new TypeError(`"${entry}" is no host name, address, host:port or address range`);
}
