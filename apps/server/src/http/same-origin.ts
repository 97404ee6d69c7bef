import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../kernel/app-error.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Throws FORBIDDEN when another site makes a browser send its cookies with a request that changes something. A client that is no browser sends neither header and has nothing to protect. */
export function requireSameOrigin(method: string, headers: IncomingHttpHeaders, appOrigin: string): void {
  if (SAFE_METHODS.has(method)) return;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  const origin = headers.origin;
  if (site === undefined && origin === undefined) return;
  if (origin !== undefined && (origin === appOrigin || isHost(origin, headers.host))) return;
  throw new AppError('FORBIDDEN', 'This request came from another site');
}

function isHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
