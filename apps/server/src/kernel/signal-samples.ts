import type { Series } from './signal.ts';

/** A request brings a handful of samples, or thousands. */
const FIRST_ROOM = 32;
const USUAL_ROOM = 8192;

/** Samples as columns that grow: 64-bit series id, time in milliseconds, value; no object a sample. */
export class SampleColumns {
  #length = 0;
  #room = FIRST_ROOM;
  #series = new Uint32Array(FIRST_ROOM * 2);
  #times = new Uint32Array(FIRST_ROOM * 2);
  #nonces = new Uint32Array(FIRST_ROOM);
  #values = new Float64Array(FIRST_ROOM);

  get length(): number {
    return this.#length;
  }

  /** Adds a sample. A `nonce` other than 0 keeps it apart from one of the same series and millisecond, which would otherwise be the same sample. */
  push(series: Series, at: number, value: number, nonce = 0): void {
    if (this.#length === this.#room) this.#grow();
    const row = this.#length;
    const half = row * 2;
    const high = Math.floor(at / 0x1_0000_0000);
    this.#series[half] = series.low;
    this.#series[half + 1] = series.high;
    this.#times[half] = at - high * 0x1_0000_0000;
    this.#times[half + 1] = high;
    this.#nonces[row] = nonce;
    this.#values[row] = value;
    this.#length = row + 1;
  }

  /** The columns, as views that must be used before the next `push`. */
  columns(): { series: BigUint64Array; at: BigInt64Array; nonce: Uint32Array; value: Float64Array } {
    const length = this.#length;
    return {
      series: new BigUint64Array(this.#series.buffer, 0, length),
      at: new BigInt64Array(this.#times.buffer, 0, length),
      nonce: this.#nonces.subarray(0, length),
      value: this.#values.subarray(0, length),
    };
  }

  #grow(): void {
    this.#room = Math.max(this.#room * 2, USUAL_ROOM);
    this.#series = grown(this.#series, new Uint32Array(this.#room * 2));
    this.#times = grown(this.#times, new Uint32Array(this.#room * 2));
    this.#nonces = grown(this.#nonces, new Uint32Array(this.#room));
    this.#values = grown(this.#values, new Float64Array(this.#room));
  }
}

function grown<Columns extends Uint32Array | Float64Array>(from: Columns, to: Columns): Columns {
  to.set(from);
  return to;
}
