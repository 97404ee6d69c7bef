import { isObject, type Loose, listOf, objectOf, textOf } from '../receiver/values.ts';

const MAX_DEPTH = 32;

/** A 64-bit number, which comes as a bigint, a number or text; 0 where there is none or it is none. */
export function big(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : 0n;
}

/** A number of any form; NaN where it is none. JSON writes what it has no digits for as text. */
export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN;
  return Number(value);
}

/** Milliseconds of the first time that is given in nanoseconds, or `otherwise`: a time of 0 is none. */
export function timeOf(otherwise: number, ...nanoseconds: unknown[]): number {
  const given = nanoseconds.map(big).find((time) => time !== 0n);
  return given === undefined ? otherwise : Number(given / 1_000_000n);
}

/** What an AnyValue holds, as plain values. */
export function plainValue(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  if ('stringValue' in value) return textOf(value.stringValue);
  if ('boolValue' in value) return value.boolValue === true;
  if ('intValue' in value) {
    const whole = big(value.intValue);
    return whole >= -9_007_199_254_740_991n && whole <= 9_007_199_254_740_991n ? Number(whole) : String(whole);
  }
  if ('doubleValue' in value) return number(value.doubleValue);
  if ('bytesValue' in value) return textOf(value.bytesValue);
  if ('arrayValue' in value) return listOf(objectOf(value.arrayValue).values).map((item) => plainValue(item, depth + 1));
  if ('kvlistValue' in value) return Object.fromEntries(entries(objectOf(value.kvlistValue).values, depth + 1));
  return undefined;
}

/** Attributes as names and plain values. */
export function entries(attributes: unknown, depth = 0): [string, unknown][] {
  return listOf(attributes)
    .filter(isObject)
    .map((pair): [string, unknown] => [textOf(pair.key), plainValue(pair.value, depth)]);
}

/** What a resource says of where signals come from. */
export interface Origin {
  service: string;
  environment: string;
  version: string;
  attributes: [string, unknown][];
}

/** Reads a resource; one without a name is `unknown_service`, as the specification has it. */
export function originOf(resource: unknown): Origin {
  const attributes = entries(objectOf(resource).attributes);
  const named = new Map(attributes);
  const text = (...names: string[]) => names.map((name) => textOf(named.get(name))).find((value) => value !== '') ?? '';
  return {
    service: text('service.name') || 'unknown_service',
    environment: text('deployment.environment.name', 'deployment.environment'),
    version: text('service.version'),
    attributes,
  };
}

/** Calls `take` for each item of a request, with the origin of its resource. */
export function eachItem(
  request: Loose,
  kind: 'Spans' | 'Logs' | 'Metrics',
  item: string,
  take: (item: Loose, origin: Origin) => void,
): void {
  for (const resources of listOf(request[`resource${kind}`]).map(objectOf)) {
    const origin = originOf(resources.resource);
    for (const scopes of listOf(resources[`scope${kind}`]).map(objectOf)) {
      for (const one of listOf(scopes[item])) take(objectOf(one), origin);
    }
  }
}
