import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';
import { firstText, isObject, type Loose, numberOf, objectOf, textOf, timeOfText } from '../receiver/values.ts';
import { tagsOf } from './series.ts';

const MAX_LOGS = 10_000;

/** What the address says about logs that do not say it themselves. */
export interface LogDefaults {
  ddsource: string | undefined;
  ddtags: string | undefined;
  service: string | undefined;
  hostname: string | undefined;
}

/** Adds logs: a list of objects, one of them, or lines of text. */
export function addLogs(batch: SignalBatch, body: Loose | readonly unknown[], defaults: LogDefaults): void {
  const logs = Array.isArray(body) ? body : [body];
  logs.forEach((log, index) => {
    if (index >= MAX_LOGS) batch.refuse('log', 'invalid', `At most ${MAX_LOGS} logs in one request`);
    else if (typeof log === 'string') addLog(batch, { message: log }, defaults);
    else if (isObject(log)) addLog(batch, log, defaults);
    else batch.refuse('log', 'invalid', 'A log must be an object');
  });
}

function addLog(batch: SignalBatch, log: Loose, defaults: LogDefaults): void {
  const { message, ddsource, ddtags, service, hostname, status, level, timestamp, date, dd, ...rest } = log;
  const trace = objectOf(dd);
  const given = typeof message === 'string' ? message : '';
  const tags = tagsOf([...(defaults.ddtags ?? '').split(','), ...textOf(ddtags).split(',')].map((tag) => tag.trim()));
  const attributes = {
    ...Object.fromEntries(tags),
    ...rest,
    source: firstText(ddsource, defaults.ddsource) || undefined,
    host: firstText(hostname, defaults.hostname) || undefined,
  };
  const text = given !== '' || message === undefined ? given : JSON.stringify(message);
  batch.addLog({
    id: batch.nextLineId(),
    at: timeOf(timestamp ?? date ?? rest['@timestamp'], batch.receivedAt),
    level: levelOf(firstText(status, level)),
    service: firstText(service, trace.service, defaults.service),
    message: text,
    traceId: traceIdOf(firstText(trace.trace_id, rest['dd.trace_id'])),
    spanId: spanIdOf(firstText(trace.span_id, rest['dd.span_id'])),
    attributes: Object.entries(attributes),
  });
}

/** Milliseconds, or text; logs whose time nobody can read are of now. */
function timeOf(value: unknown, receivedAt: number): number {
  const time = numberOf(value) ?? timeOfText(value, receivedAt);
  return Number.isFinite(time) ? time : receivedAt;
}

/** Of 128 bits as they are, or of 64 bits in decimal digits. */
function traceIdOf(id: string): string {
  if (/^[0-9a-f]{32}$/i.test(id)) return id.toLowerCase();
  const low = spanIdOf(id);
  return low === '' ? '' : low.padStart(32, '0');
}

function spanIdOf(id: string): string {
  return /^\d{1,20}$/.test(id) ? BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0') : '';
}
