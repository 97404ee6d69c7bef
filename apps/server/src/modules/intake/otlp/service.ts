import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { isObject, type Loose } from '../receiver/values.ts';
import type { IntakeWriter } from '../writer.ts';
import { LOGS, METRICS, TRACES } from './fields.data.ts';
import { addLogRecords } from './logs.ts';
import { addMetricPoints } from './metrics.ts';
import { type MessageFields, ProtoError, readMessage } from './proto-reader.ts';
import { startTally, type Tallied, type Tally } from './tally.ts';
import { addTraces } from './traces.ts';

/** The signals of OpenTelemetry, and the encodings they come in. */
export type OtlpSignal = 'traces' | 'metrics' | 'logs';
export type OtlpEncoding = 'protobuf' | 'json';

const SIGNALS: Record<OtlpSignal, { fields: MessageFields; add(batch: SignalBatch, request: Loose, tally: Tally): void }> = {
  traces: { fields: TRACES, add: addTraces },
  metrics: { fields: METRICS, add: addMetricPoints },
  logs: { fields: LOGS, add: addLogRecords },
};

/** Takes requests of OTLP/HTTP. */
export class OtlpService {
  readonly #writer: Pick<IntakeWriter, 'begin' | 'write'>;

  constructor(writer: Pick<IntakeWriter, 'begin' | 'write'>) {
    this.#writer = writer;
  }

  /** Stores what is sound of a request and says how much was not; throws VALIDATION_ERROR for bytes that are no request. */
  async take(projectId: string, signal: OtlpSignal, encoding: OtlpEncoding, bytes: Buffer): Promise<Tallied> {
    const { fields, add } = SIGNALS[signal];
    const request = encoding === 'json' ? readJson(bytes) : readProtobuf(bytes, fields);
    const batch = this.#writer.begin(projectId);
    const { tally, tallied } = startTally();
    add(batch, request, tally);
    await this.#writer.write(batch, 'otlp');
    return tallied;
  }
}

function readJson(bytes: Buffer): Loose {
  const request = parseJsonBody(bytes);
  if (isObject(request)) return request;
  throw new AppError('VALIDATION_ERROR', 'The body must be a JSON object');
}

function readProtobuf(bytes: Buffer, fields: MessageFields): Loose {
  try {
    return readMessage(bytes, fields);
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    throw new AppError('VALIDATION_ERROR', `The body is not the protobuf message of this address: ${error.message}`, {
      cause: error,
    });
  }
}
