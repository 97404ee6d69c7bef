import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pinnedTo } from './agents.ts';
import type { CheckedUrl, NetworkGuard } from './guard.ts';
import { NetError } from './net-error.ts';

export interface TunnelLimits {
  maxBytes: number;
  idleMs: number;
}

/** Meant for one connection only (RFC 9110, section 7.6.1), so a proxy does not pass them on. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a message that go on to the next hop, as the flat list Node takes; with `host` in place of the one given. */
export function forwardedHeaders(message: IncomingMessage, host?: string): string[] {
  const named = (message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const kept: string[] = host === undefined ? [] : ['Host', host];
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named.includes(lower) || (host !== undefined && lower === 'host')) continue;
    kept.push(name, message.rawHeaders[index + 1] ?? '');
  }
  return kept;
}

/** Joins a client with the checked address of the host it asked for; rejects with a NetError or Node's own error. */
export async function openTunnel(
  guard: NetworkGuard,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  options: TunnelLimits & { upgrade: boolean },
): Promise<Socket> {
  const target = options.upgrade ? checkUpgrade(guard, request) : checkConnect(guard, request);
  const { addresses } = await guard.resolve(target.host, target.port, target.scope === 'own');
  const upstream = await open(target, addresses, options.idleMs);
  if (client.destroyed) {
    upstream.destroy();
    throw new NetError('connection_failed', 'The browser went away');
  }
  if (options.upgrade) upstream.write(upgradeRequest(request, target));
  else client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) upstream.write(head);
  join(client, upstream, options);
  return upstream;
}

function checkConnect(guard: NetworkGuard, request: IncomingMessage): CheckedUrl {
  const authority = request.url ?? '';
  if (!/^[^\s/@?#\\]+:\d{1,5}$/.test(authority)) throw new NetError('not_allowed', 'This is no host and port');
  // The path inside a tunnel cannot be seen, so the rule for the app's own demo does not apply to it.
  return guard.checkUrl(`http://${authority}/`, 'probe');
}

function checkUpgrade(guard: NetworkGuard, request: IncomingMessage): CheckedUrl {
  return guard.checkUrl((request.url ?? '').replace(/^ws:/i, 'http:'), 'page');
}

function open(target: CheckedUrl, addresses: readonly string[], idleMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const upstream = connect({ host: target.host, port: target.port, ...pinnedTo(addresses) });
    upstream.setTimeout(idleMs, () => upstream.destroy(new NetError('timeout', `${target.host} did not answer in time`)));
    upstream.once('error', reject);
    upstream.once('connect', () => {
      upstream.off('error', reject);
      resolve(upstream);
    });
  });
}

function upgradeRequest(request: IncomingMessage, target: CheckedUrl): string {
  const lines = [`${request.method ?? 'GET'} ${target.url.pathname}${target.url.search} HTTP/1.1`];
  const headers = forwardedHeaders(request, target.url.host);
  for (let index = 0; index + 1 < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  lines.push('Connection: Upgrade', `Upgrade: ${request.headers.upgrade ?? 'websocket'}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function join(client: Duplex, upstream: Socket, { maxBytes }: TunnelLimits): void {
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  let left = maxBytes;
  const count = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  };
  upstream.on('data', count);
  client.on('data', count);
  upstream.on('error', end);
  client.on('error', end);
  upstream.on('close', end);
  client.on('close', end);
  client.pipe(upstream);
  upstream.pipe(client);
}
