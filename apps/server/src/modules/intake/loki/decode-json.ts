import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';
import type { Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { isObject, textOf } from '../receiver/values.ts';
import { addLine, type LokiStream, streamOf } from './add-line.ts';
import { Faults } from './faults.ts';

const NS_TIME = /^\d{1,19}$/;

/** Adds the streams of a JSON push to a batch and gives what was wrong with single lines; throws VALIDATION_ERROR for what is no push. */
export function decodeJson(bytes: Buffer, batch: SignalBatch): Faults {
  const body = parseJsonBody(bytes);
  if (!isObject(body) || !Array.isArray(body.streams))
    throw new AppError('VALIDATION_ERROR', 'streams: A list of streams is needed');
  const faults = new Faults(batch);
  body.streams.forEach((given: unknown, index: number) => {
    const where = `streams.${index}`;
    if (!isObject(given) || !isObject(given.stream) || !Array.isArray(given.values)) {
      faults.add(`${where}: A stream has labels in “stream” and lines in “values”`);
      return;
    }
    const stream = streamOf(pairsOf(given.stream));
    for (const [line, value] of given.values.entries()) {
      const fault = faultOf(value);
      if (fault !== undefined) faults.add(`${where}.values.${line}: ${fault}`);
      else {
        const refusal = addValue(batch, stream, value as Value);
        if (refusal) faults.note(`${where}.values.${line}: ${refusal.message}`);
      }
    }
  });
  return faults;
}

type Value = [time: string, line: string, metadata?: unknown];

function faultOf(value: unknown): string | undefined {
  const [time, line] = Array.isArray(value) ? (value as unknown[]) : [];
  // Loki refuses numbers here too: they cannot hold nanoseconds.
  if (typeof time !== 'string' || !NS_TIME.test(time)) return 'The time must be nanoseconds as a text';
  return typeof line === 'string' ? undefined : 'The line must be a text';
}

function addValue(batch: SignalBatch, stream: LokiStream, [time, line, metadata]: Value): Refusal | undefined {
  const at = { ms: Number(time.slice(0, -6) || '0'), nanos: Number(time.slice(-6)) };
  return addLine(batch, stream, at, line, isObject(metadata) ? pairsOf(metadata) : []);
}

/** Values that are no text, which some clients send, as text. */
function pairsOf(object: Record<string, unknown>): [string, string][] {
  return Object.entries(object).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value),
  ]);
}
