/** One measured number, printed as a line of JSON. */
export interface Figure {
  figure: string;
  value: number;
  unit: string;
  /** Budget of the figure in the same unit, where there is one. */
  budget?: number;
  /** What it was measured under. */
  [condition: string]: string | number | boolean | undefined;
}

/** What a benchmark is handed. */
export interface BenchContext {
  /** Prints one figure. */
  report(figure: Figure): void;
  /** Tells the person who waits what goes on; not a figure. */
  say(text: string): void;
  /** Arguments after the name of the benchmark. */
  args: readonly string[];
}

/** A benchmark: a file of this folder, run by name. */
export type Bench = (context: BenchContext) => Promise<void>;

/** The value below which the share `q` of the values lies; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** A number with so many digits that matter to a reader. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The number after a flag such as `--seconds`, or the default. */
export function numberFlag(args: readonly string[], name: string, otherwise: number): number {
  const position = args.indexOf(`--${name}`);
  if (position < 0) return otherwise;
  const value = Number(args[position + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} needs a number above 0`);
  return value;
}
