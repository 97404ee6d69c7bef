/** Older prefixes and the canonical one they stand for, longest first. */
const ALIASES: readonly [prefix: string, canonical: string][] = [
  ['/api/v1/monitoring', '/api/v1'],
  ['/api/monitors', '/api/v1/monitors'],
  ['/api/admin', '/api/v1/admin'],
  ['/api/auth', '/api/v1/auth'],
];

/** The address whose handler answers: itself, or the canonical form of an alias. */
export function canonicalUrl(url: string): string {
  for (const [prefix, canonical] of ALIASES) {
    if (!url.startsWith(prefix)) continue;
    const next = url[prefix.length];
    if (next === '/' || next === '?' || next === undefined) return canonical + url.slice(prefix.length);
  }
  return url;
}
