import { AppError } from '../../../../kernel/app-error.ts';

/** Numbers in [0, 1) that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Bodies that went wrong in every way the seed finds: cut off, bytes changed, parts repeated, noise. */
export function* spoiled(bodies: readonly Buffer[], count: number, seed = 4): Generator<Buffer> {
  const random = seededRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  for (let round = 0; round < count; round += 1) {
    const body = Buffer.from(bodies[below(bodies.length)] ?? []);
    const way = below(4);
    if (way === 0) yield body.subarray(0, below(body.length + 1));
    else if (way === 1) {
      for (let flips = 1 + below(8); flips > 0 && body.length > 0; flips -= 1) body[below(body.length)] = below(256);
      yield body;
    } else if (way === 2) {
      const at = below(body.length + 1);
      const piece = body.subarray(below(body.length + 1));
      yield Buffer.concat([body.subarray(0, at), piece, body.subarray(at)]);
    } else yield Buffer.from(Array.from({ length: below(200) }, () => below(256)));
  }
}

/** Values where others are meant: every place of JSON bodies filled with what does not belong there. */
export function* misfits(bodies: readonly unknown[], count: number, seed = 5): Generator<Buffer> {
  const random = seededRandom(seed);
  const strange = [null, 0, -1, 1e300, '', 'x', [], {}, [[]], [null], { value: null }, true, 2 ** 53, '\u0000', '9'.repeat(400)];
  const spoil = (value: unknown): unknown => {
    if (random() < 0.08) return strange[Math.floor(random() * strange.length)];
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoil(item)]));
  };
  for (let round = 0; round < count; round += 1) {
    yield Buffer.from(JSON.stringify(spoil(bodies[round % bodies.length])) ?? 'null');
  }
}

/** What became of a body: taken, or refused in words; anything else a decoder throws is a fault and thrown on. */
export function outcomeOf(decode: () => unknown): 'taken' | 'refused' {
  try {
    decode();
    return 'taken';
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return 'refused';
    throw error;
  }
}
