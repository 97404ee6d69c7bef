/** Reads the text PostgreSQL sends for one value. */
export type Decoder = (bytes: Buffer, start: number, end: number) => unknown;

type TextDecoder = (text: string) => unknown;

const numberOf: TextDecoder = (text) => Number(text);

const BYTEA = 17;
const TEXT_DECODERS = new Map<number, TextDecoder>([
  [16, (text) => text === 't'],
  [BYTEA, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [20, numberOf],
  [21, numberOf],
  [23, numberOf],
  [26, numberOf],
  [700, numberOf],
  [701, numberOf],
  [1700, numberOf],
  [114, (text) => JSON.parse(text)],
  [3802, (text) => JSON.parse(text)],
  [1114, timestamp],
  [1184, timestamp],
]);

/** Object ids of array types and of their items, for the types that are not read as text. */
const ARRAY_ITEM = new Map<number, number>([
  [1000, 16],
  [1001, 17],
  [1016, 20],
  [1005, 21],
  [1007, 23],
  [1028, 26],
  [1021, 700],
  [1022, 701],
  [1231, 1700],
  [199, 114],
  [3807, 3802],
  [1115, 1114],
  [1185, 1184],
  [1009, 25],
  [1015, 1043],
  [1002, 1042],
  [1003, 19],
  [1182, 1082],
  [2951, 2950],
]);

const INTEGERS = new Set([20, 21, 23, 26]);
const ZERO = 48;
const MINUS = 45;

// Integers are the most frequent values; reading the digits spares a string for each.
const INTEGER: Decoder = (bytes, start, end) => {
  const negative = bytes[start] === MINUS;
  let value = 0;
  for (let at = negative ? start + 1 : start; at < end; at += 1) value = value * 10 + ((bytes[at] as number) - ZERO);
  return negative ? -value : value;
};

const TEXT_ONLY: Decoder = (bytes, start, end) => bytes.toString('utf8', start, end);

/** The decoder of a type: numbers, booleans, dates with a time, json, bytes and arrays of them are values, the rest is text. */
export function decoderOf(typeOid: number): Decoder {
  if (INTEGERS.has(typeOid)) return INTEGER;
  const text = TEXT_DECODERS.get(typeOid);
  if (text) return (bytes, start, end) => text(bytes.toString('utf8', start, end));
  const item = ARRAY_ITEM.get(typeOid);
  if (item === undefined) return TEXT_ONLY;
  const decodeItem = TEXT_DECODERS.get(item) ?? ((value: string) => value);
  return (bytes, start, end) => parseArray(bytes.toString('utf8', start, end), decodeItem);
}

const TIMESTAMP = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?:([+-]\d\d)(?::(\d\d))?(?::\d\d)?)?( BC)?$/;
const FURTHEST_MS = 8.64e15;

/** A timestamp with or without time zone as `Date`; without one it is read as UTC, `infinity` is the furthest date. */
export function timestamp(text: string): Date {
  const parts = TIMESTAMP.exec(text);
  if (!parts) return new Date(text === 'infinity' ? FURTHEST_MS : text === '-infinity' ? -FURTHEST_MS : Number.NaN);
  const [, year, month, day, hour, minute, second, fraction = '', zoneHour = '+00', zoneMinute = '00', before] = parts;
  const date = new Date(0);
  date.setUTCFullYear(before ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0')));
  const zoneMs = (Number(zoneHour.slice(1)) * 60 + Number(zoneMinute)) * 60_000;
  if (zoneMs === 0) return date;
  return new Date(date.getTime() - (zoneHour.startsWith('-') ? -zoneMs : zoneMs));
}

/** Reads PostgreSQL's array text, nested ones too; `[2:4]={…}` bounds are dropped. */
export function parseArray(text: string, item: TextDecoder): unknown[] {
  let at = text.indexOf('{');
  const list = (): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    while (text[at] !== '}') {
      if (text[at] === ',') at += 1;
      else if (text[at] === '{') items.push(list());
      else if (text[at] === '"') items.push(item(quoted()));
      else items.push(bare());
    }
    at += 1;
    return items;
  };
  const quoted = (): string => {
    let value = '';
    at += 1;
    for (; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1;
      value += text[at];
    }
    at += 1;
    return value;
  };
  const bare = (): unknown => {
    const start = at;
    while (text[at] !== ',' && text[at] !== '}') at += 1;
    const value = text.slice(start, at);
    return value === 'NULL' ? null : item(value);
  };
  return list();
}
