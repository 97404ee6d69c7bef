import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';

const MAX_NAMED = 5;

/** What was wrong with single lines of a push: the first few in words, the others counted. */
export class Faults {
  readonly #batch: SignalBatch;
  readonly #named: string[] = [];
  #count = 0;

  constructor(batch: SignalBatch) {
    this.#batch = batch;
  }

  /** A line that could not be read; it is counted as refused. */
  add(message: string): void {
    this.#batch.refuse('log', 'invalid', message);
    this.note(message);
  }

  /** A line that the batch has refused and counted. */
  note(message: string): void {
    this.#count += 1;
    if (this.#named.length < MAX_NAMED) this.#named.push(message);
  }

  /** The refusal to answer with, once what was good is stored. */
  refusal(): AppError | undefined {
    if (this.#count === 0) return undefined;
    const more = this.#count > MAX_NAMED ? `; and ${this.#count - MAX_NAMED} more` : '';
    return new AppError('VALIDATION_ERROR', `${this.#named.join('; ')}${more}`);
  }
}
