import { NetError } from './net-error.ts';

/** Where a redirect leads, without credentials; throws a {@link NetError} when it is no address. */
export function redirectTarget(location: string, from: URL): URL {
  const target = URL.parse(asUtf8(location), from.href);
  if (!target) throw new NetError('http_error', `${from.hostname} redirects to something that is no address`);
  target.username = '';
  target.password = '';
  return target;
}

/** The user's headers go on to the same origin only, and to its secure form on the standard ports. */
export function mayKeepHeaders(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  return (
    from.hostname === to.hostname && from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  );
}

/** Node reads headers byte by byte; servers that do not encode an address mean UTF-8. */
function asUtf8(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? header : text;
}
