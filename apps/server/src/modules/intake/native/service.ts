import type { RejectedItem } from '@monitors/contract';
import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { addErrors, addEvents, addLogs, addMetrics } from '../domain/native.ts';
import type { IntakeWriter } from '../writer.ts';

const ADD: Record<NativeKind, (batch: SignalBatch, items: readonly unknown[]) => RejectedItem[]> = {
  events: addEvents,
  metrics: addMetrics,
  logs: addLogs,
  errors: addErrors,
};

/** What the native API takes, by the name of its list. */
export type NativeKind = 'events' | 'metrics' | 'logs' | 'errors';

/** Takes signals of the native JSON API. */
export class NativeService {
  readonly #writer: IntakeWriter;

  constructor(writer: IntakeWriter) {
    this.#writer = writer;
  }

  /** Stores the good items of a body: a list under the name of its kind, or one item alone. One alone that is not taken is a VALIDATION_ERROR. */
  async take(projectId: string, kind: NativeKind, body: object) {
    const list = (body as Record<string, unknown>)[kind];
    const items = Array.isArray(list) ? (list as unknown[]) : [body];
    const batch = this.#writer.begin(projectId);
    const rejected = ADD[kind](batch, items);
    await this.#writer.write(batch, 'native');
    const [first] = rejected;
    if (first && !Array.isArray(list)) throw new AppError('VALIDATION_ERROR', first.message);
    const id = Array.isArray(list) ? undefined : (batch.events[0]?.id ?? batch.errors[0]?.id);
    return { success: true as const, accepted: items.length - rejected.length, rejected, ...(id === undefined ? {} : { id }) };
  }
}
