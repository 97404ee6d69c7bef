import type { HistoryStats } from './judgement.ts';

interface Point {
  at: number;
  value: number;
}

/** Lowest, highest and mean of the numbers of the last days, moved on point by point; each point costs the same however long the window. */
export class WindowStats {
  readonly #lengthMs: number;
  readonly #points: Point[] = [];
  /** Indexes of points that may still become the lowest or highest, in order. */
  readonly #low: number[] = [];
  readonly #high: number[] = [];
  #first = 0;
  #sum = 0;

  constructor(days: number) {
    this.#lengthMs = days * 86_400_000;
  }

  /** What the window holds just before `at`; undefined when that is nothing. Times must not go back. */
  before(at: number): HistoryStats | undefined {
    for (let point = this.#points[this.#first]; point && point.at < at - this.#lengthMs; point = this.#points[this.#first]) {
      this.#sum -= point.value;
      this.#first += 1;
    }
    for (const indexes of [this.#low, this.#high]) {
      let gone = 0;
      while (gone < indexes.length && (indexes[gone] ?? 0) < this.#first) gone += 1;
      if (gone > 0) indexes.splice(0, gone);
    }
    const count = this.#points.length - this.#first;
    const [low, high] = [this.#points[this.#low[0] ?? -1], this.#points[this.#high[0] ?? -1]];
    if (count === 0 || !low || !high) return undefined;
    return { lowest: low.value, highest: high.value, average: this.#sum / count, count };
  }

  add(at: number, value: number): void {
    const index = this.#points.push({ at, value }) - 1;
    this.#sum += value;
    this.#keep(this.#low, index, (older) => older >= value);
    this.#keep(this.#high, index, (older) => older <= value);
  }

  #keep(indexes: number[], index: number, isBeaten: (older: number) => boolean): void {
    for (let last = indexes.at(-1); last !== undefined; last = indexes.at(-1)) {
      const older = this.#points[last];
      if (older && !isBeaten(older.value)) break;
      indexes.pop();
    }
    indexes.push(index);
  }
}
