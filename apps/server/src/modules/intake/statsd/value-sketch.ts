/** Buckets to a doubling of the value: bounds lie 2.2 % apart. */
const PER_DOUBLING = 32;
const MOST = 60 * PER_DOUBLING;

/** Values gathered into buckets whose size grows with the value; bounded whatever comes. */
export class ValueSketch {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zero = 0;

  /** Adds a value that stands for `weight` of them. */
  add(value: number, weight: number): void {
    this.count += weight;
    this.sum += value * weight;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    if (value === 0) this.#zero += weight;
    else {
      const side = value > 0 ? this.#positive : this.#negative;
      const index = Math.max(-MOST, Math.min(MOST, Math.ceil(Math.log2(Math.abs(value)) * PER_DOUBLING)));
      side.set(index, (side.get(index) ?? 0) + weight);
    }
  }

  /** Upper bounds in ascending order, and one count more than bounds. */
  buckets(): { bounds: number[]; counts: number[] } {
    const parts: [lower: number, upper: number, count: number][] = [];
    const bound = (index: number) => 2 ** (index / PER_DOUBLING);
    for (const [index, count] of [...this.#negative].sort(([a], [b]) => b - a)) {
      parts.push([-bound(index), -bound(index - 1), count]);
    }
    if (this.#zero > 0) parts.push([0, 0, this.#zero]);
    for (const [index, count] of [...this.#positive].sort(([a], [b]) => a - b))
      parts.push([bound(index - 1), bound(index), count]);
    const bounds: number[] = [];
    const counts: number[] = [];
    for (const [lower, upper, count] of parts) {
      const last = bounds.at(-1);
      if (upper > lower && (last === undefined || last < lower)) {
        bounds.push(lower);
        counts.push(0);
      }
      bounds.push(upper);
      counts.push(count);
    }
    return { bounds, counts: [...counts, 0] };
  }
}
