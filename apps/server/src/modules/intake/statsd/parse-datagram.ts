/** Kinds of metrics: counter, gauge, timing, histogram or distribution, set. */
export type StatsdKind = 'c' | 'g' | 'ms' | 'h' | 'd' | 's';

/** A metric line: one or more values of one name. */
export interface StatsdMetric {
  name: string;
  kind: StatsdKind;
  /** As written: a sign before a gauge and the text of a set matter. */
  values: string[];
  /** Of values that were sent, (0, 1]. */
  rate: number;
  tags: [string, string][];
  /** Milliseconds, where the sender says. */
  at: number | undefined;
  /** Whether it has sections that only Datadog's clients write. */
  isDatadog: boolean;
}

/** An event line. */
export interface StatsdEvent {
  title: string;
  text: string;
  at: number | undefined;
  /** Host, aggregation key, priority, source and alert type, by these names. */
  fields: Record<string, string>;
  tags: [string, string][];
}

/** A service check; status 0 is ok, 1 warning, 2 critical, 3 unknown. */
export interface StatsdCheck {
  name: string;
  status: number;
  message: string;
  at: number | undefined;
  host: string;
  tags: [string, string][];
}

/** Who hears of the lines of a datagram. */
export interface StatsdListener {
  metric(metric: StatsdMetric): void;
  event(event: StatsdEvent): void;
  check(check: StatsdCheck): void;
  /** A line that is none of these. */
  bad(): void;
}

const KINDS: ReadonlySet<string> = new Set<StatsdKind>(['c', 'g', 'ms', 'h', 'd', 's']);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const EVENT_FIELDS: Readonly<Record<string, string>> = {
  h: 'host',
  k: 'aggregation_key',
  p: 'priority',
  s: 'source',
  t: 'alert_type',
};
const MAX_VALUES = 1000;
const MAX_TAGS = 128;

/** Reads the lines of a datagram of StatsD or DogStatsD, each on its own: a bad one harms no other. */
export function parseDatagram(bytes: Buffer, listener: StatsdListener): void {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const stop = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, stop);
    start = stop + 1;
    if (line.length > 0 && !readLine(line, listener)) listener.bad();
  }
}

function readLine(line: Buffer, listener: StatsdListener): boolean {
  const text = line.toString('utf8').replace(/\r$/, '');
  if (text === '') return true;
  if (text.startsWith('_e{')) return readEvent(line, text, listener);
  return text.startsWith('_sc|') ? readCheck(text, listener) : readMetric(text, listener);
}

function readMetric(text: string, listener: StatsdListener): boolean {
  const [head = '', kind = '', ...sections] = text.split('|');
  const colon = head.indexOf(':');
  if (colon <= 0 || !KINDS.has(kind)) return false;
  const name = head.slice(0, colon);
  const rest = head.slice(colon + 1);
  // A member of a set may hold colons itself.
  const values = kind === 's' ? [rest] : rest.split(':');
  if (values.length > MAX_VALUES || values.some((value) => value === '' || (kind !== 's' && !isNumber(value)))) return false;
  const { tags, at, rate, isDatadog } = readSections(sections);
  if (!(rate > 0 && rate <= 1)) return false;
  listener.metric({ name, kind: kind as StatsdKind, values, rate, tags, at, isDatadog });
  return true;
}

function readSections(sections: readonly string[]) {
  let tags: [string, string][] = [];
  let at: number | undefined;
  let rate = 1;
  let isDatadog = false;
  for (const section of sections) {
    if (section.startsWith('@')) rate = isNumber(section.slice(1)) ? Number(section.slice(1)) : Number.NaN;
    else {
      isDatadog = true;
      if (section.startsWith('#')) tags = readTags(section.slice(1));
      else if (/^T\d+$/.test(section)) at = Number(section.slice(1)) * 1000;
    }
  }
  return { tags, at, rate, isDatadog };
}

function readEvent(line: Buffer, text: string, listener: StatsdListener): boolean {
  const [head, titleLength, textLength] = /^_e\{(\d{1,7}),(\d{1,7})\}:/.exec(text) ?? [];
  if (head === undefined) return false;
  const lengths = [Number(titleLength), Number(textLength)] as const;
  // The lengths are of bytes by the format, of characters with some clients: whichever fits.
  const parts =
    cut(line.subarray(head.length), lengths, (part) => part.toString('utf8')) ?? cut(text.slice(head.length), lengths, String);
  if (!parts) return false;
  const fields: Record<string, string> = {};
  let tags: [string, string][] = [];
  let at: number | undefined;
  for (const section of parts.rest.split('|').slice(1)) {
    const name = EVENT_FIELDS[section.slice(0, section.indexOf(':'))];
    if (section.startsWith('#')) tags = readTags(section.slice(1));
    else if (/^d:\d+$/.test(section)) at = Number(section.slice(2)) * 1000;
    else if (name !== undefined) fields[name] = section.slice(2);
  }
  listener.event({ title: parts.title, text: parts.text.replaceAll('\\n', '\n'), at, fields, tags });
  return true;
}

interface Sliceable {
  readonly length: number;
  at(index: number): number | string | undefined;
}

function cut<Whole extends Sliceable & { slice(start: number, end?: number): Whole }>(
  whole: Whole,
  [titleLength, textLength]: readonly [number, number],
  show: (part: Whole) => string,
): { title: string; text: string; rest: string } | undefined {
  const end = titleLength + 1 + textLength;
  const isBar = (sign: number | string | undefined) => sign === 0x7c || sign === '|';
  if (titleLength === 0 || !isBar(whole.at(titleLength)) || end > whole.length) return undefined;
  if (end < whole.length && !isBar(whole.at(end))) return undefined;
  return {
    title: show(whole.slice(0, titleLength)),
    text: show(whole.slice(titleLength + 1, end)),
    rest: show(whole.slice(end)),
  };
}

function readCheck(text: string, listener: StatsdListener): boolean {
  // The message stands last and may hold anything.
  const messageAt = text.indexOf('|m:');
  const [, name = '', status = '', ...sections] = (messageAt === -1 ? text : text.slice(0, messageAt)).split('|');
  if (name === '' || !/^[0-3]$/.test(status)) return false;
  let at: number | undefined;
  let host = '';
  let tags: [string, string][] = [];
  for (const section of sections) {
    if (section.startsWith('#')) tags = readTags(section.slice(1));
    else if (/^d:\d+$/.test(section)) at = Number(section.slice(2)) * 1000;
    else if (section.startsWith('h:')) host = section.slice(2);
  }
  listener.check({ name, status: Number(status), message: messageAt === -1 ? '' : text.slice(messageAt + 3), at, host, tags });
  return true;
}

/** Split at the first colon only; a tag alone is there. */
function readTags(text: string): [string, string][] {
  const tags: [string, string][] = [];
  for (const tag of text.split(',', MAX_TAGS)) {
    const colon = tag.indexOf(':');
    if (colon > 0) tags.push([tag.slice(0, colon), tag.slice(colon + 1)]);
    else if (colon === -1 && tag !== '') tags.push([tag, 'true']);
  }
  return tags;
}

function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}
