import { GENERIC_ENDINGS, UNSURE_ENDINGS } from './tlds.data.ts';

/** An address in a sentence: `url` as it can be fetched, or `scheme` where it cannot. */
export type FoundUrl = {
  start: number;
  end: number;
  text: string;
  url: string;
  scheme: string;
  /** Host without scheme and path: `example.org`, `db.example:5432`. */
  bare: boolean;
  problem?: 'scheme' | 'invalid';
};

/** Schemes whose services have a check of their own. */
export const SERVICE_SCHEMES: Record<string, string> = Object.assign(Object.create(null), {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  ping: 'icmp',
  dns: 'dns',
  tls: 'tls',
  ssl: 'tls',
  ws: 'websocket',
  wss: 'websocket',
  grpc: 'grpc',
  grpcs: 'grpc',
  smtp: 'smtp',
  smtps: 'smtp',
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  redis: 'redis',
  rediss: 'redis',
  ssh: 'ssh',
});

const WITH_SCHEME = /\b([a-z][a-z0-9+.-]{1,19}):\/\/[^\s<>"“”„«»`]+/giu;
const WITHOUT_SLASHES = /\b(javascript|data|vbscript|mailto|tel|file|about|view-source|blob):(?=\S)[^\s"“”]*/gi;
const BARE =
  /(?<![\p{L}\p{N}@/._$-])((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,39}\])(?::(\d{1,5}))?(\/[^\s<>"“”„«»`]*|\?[^\s<>"“”„«»`]*)?/giu;

/** Every address in `text`, in order: with a scheme, or a bare host with or without a path. */
export function findUrls(text: string): FoundUrl[] {
  const found: FoundUrl[] = [];
  for (const match of text.matchAll(WITH_SCHEME)) {
    const trimmed = trimEnd(match[0], text[match.index - 1]);
    found.push(withScheme(match.index, trimmed, match[1]!.toLowerCase()));
  }
  for (const match of text.matchAll(WITHOUT_SLASHES)) {
    if (overlaps(found, match.index)) continue;
    const scheme = match[1]!.toLowerCase();
    if (scheme === 'data' || scheme === 'about' || scheme === 'tel' ? /^\w+:[\w+]*[/,;]/.test(match[0]) : true) {
      found.push({
        start: match.index,
        end: match.index + match[0].length,
        text: match[0],
        url: match[0],
        scheme,
        bare: false,
        problem: 'scheme',
      });
    }
  }
  for (const match of text.matchAll(BARE)) {
    if (overlaps(found, match.index)) continue;
    const one = bareHost(text, match);
    if (one) found.push(one);
  }
  return found.sort((a, b) => a.start - b.start);
}

function overlaps(found: FoundUrl[], at: number): boolean {
  return found.some((one) => at >= one.start && at < one.end);
}

function withScheme(start: number, text: string, scheme: string): FoundUrl {
  const base = { start, end: start + text.length, text, url: text, scheme, bare: false };
  if (scheme !== 'http' && scheme !== 'https') return SERVICE_SCHEMES[scheme] ? base : { ...base, problem: 'scheme' };
  return isUrl(text) ? base : { ...base, problem: 'invalid' };
}

/** Whether `text` is an absolute http or https address with a host. */
export function isUrl(text: string): boolean {
  if (!/^https?:\/\/[^/?#\s]+/i.test(text)) return false;
  try {
    const url = new URL(text);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname.length > 0;
  } catch {
    return false;
  }
}

function bareHost(text: string, match: RegExpMatchArray): FoundUrl | undefined {
  const start = match.index!;
  const host = match[1]!;
  const whole = trimEnd(match[0], text[start - 1]);
  const [port, path] = [match[2], match[3]];
  const ip = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
  if (
    ip &&
    (host.split('.').some((part) => Number(part) > 255) ||
      /\b(?:version|v|release)\s?$/i.test(text.slice(Math.max(0, start - 9), start)))
  )
    return undefined;
  if (!ip && host !== 'localhost' && !host.startsWith('[')) {
    const ending = host.slice(host.lastIndexOf('.') + 1).toLowerCase();
    const known =
      GENERIC_ENDINGS.has(ending) || ending.startsWith('xn--') || (/^[^\x00-\x7f]/.test(ending) && host.split('.').length > 1);
    const sure = path !== undefined || port !== undefined || /^www\./i.test(host);
    if (!known && !sure) return undefined;
    if (!sure && UNSURE_ENDINGS.has(ending) && !SAYS_WHERE.test(text.slice(Math.max(0, start - 24), start))) return undefined;
    if (
      /\b(?:field|key|path|property|jsonpath|selector|attribute|value of|metric|event|named|called)\s+["'“”‘’«»]?$/i.test(
        text.slice(Math.max(0, start - 20), start),
      )
    )
      return undefined;
  }
  return { start, end: start + whole.length, text: whole, url: `https://${whole}`, scheme: '', bare: path === undefined };
}

const SAYS_WHERE =
  /(?:\b(?:on|at|of|from|for|in|to|website|site|host|domain|server|page|watch|monitor|check|ping|auf|von|bei|sur)\s+|^)["'“”‘’«»(<]?$/i;

/** Punctuation that ends the sentence or closes a bracket is not of the address. */
function trimEnd(text: string, opened: string | undefined): string {
  let out = text;
  for (;;) {
    const last = out.at(-1)!;
    if (/[.,;:!?'’…|>*]/.test(last)) out = out.slice(0, -1);
    else if (last === ')' && (opened === '(' || count(out, ')') > count(out, '('))) out = out.slice(0, -1);
    else if (last === ']' && count(out, ']') > count(out, '[')) out = out.slice(0, -1);
    else if (last === '}' && count(out, '}') > count(out, '{')) out = out.slice(0, -1);
    else return out;
    if (out.length === 0) return text;
  }
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
