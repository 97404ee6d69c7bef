/** A shorter text is no secret worth the harm of cutting it out of ordinary words. */
const SHORTEST = 6;
const INSTEAD = '[hidden]';

/** The texts that must not show up anywhere: each secret, and the parts a page is likely to repeat, such as one cookie's value. */
export function secretTexts(secrets: readonly string[]): string[] {
  const parts = secrets.flatMap((secret) => [
    secret,
    ...secret.split(/;\s*/).map((pair) => pair.slice(pair.indexOf('=') + 1)),
    ...secret.split(/\s+/),
  ]);
  return [...new Set(parts.map((part) => part.trim()))]
    .filter((part) => part.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
}

/** The same value with every secret in its texts replaced: a page may repeat what it was sent. */
export function redact<Value>(value: Value, texts: readonly string[]): Value {
  if (texts.length === 0) return value;
  return clean(value, texts) as Value;
}

function clean(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === 'string') return texts.reduce((text, secret) => text.replaceAll(secret, INSTEAD), value);
  if (Array.isArray(value)) return value.map((one) => clean(one, texts));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, clean(one, texts)]));
}
