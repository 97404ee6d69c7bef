import { NetError } from './net-error.ts';

/** Where a redirect leads, without credentials; throws a {@link NetError} when it is no address. */
export function redirectTarget(location: string, from: URL): URL {
  const target = URL.parse(location, from.href);
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
