import { UNITS, type Unit } from './units.data.ts';

const byName = new Map<string, Unit>();
for (const unit of UNITS) {
  for (const name of [unit.symbol.toLowerCase(), ...unit.names]) if (!byName.has(name)) byName.set(name, unit);
}
// In capitals these letters mean another unit than in small ones.
const byExact = new Map<string, Unit>();
for (const unit of UNITS) if (!byExact.has(unit.symbol)) byExact.set(unit.symbol, unit);

const LONGEST = Math.max(...[...byName.keys()].map((name) => name.length));

/** The unit of a name or symbol (`"miles per hour"`, `"°C"`), or undefined. */
export function unitOf(name: string): Unit | undefined {
  const trimmed = name.trim();
  return byExact.get(trimmed) ?? byName.get(trimmed.toLowerCase());
}

/** The longest unit that starts at `start` of `text`, with the length of its writing. */
export function unitAt(text: string, start: number): { unit: Unit; length: number } | undefined {
  const slice = text.slice(start, start + LONGEST).replaceAll('\u00a0', ' ');
  const lower = slice.toLowerCase();
  for (let length = Math.min(LONGEST, slice.length); length > 0; length--) {
    const written = slice.slice(0, length);
    const unit = byExact.get(written) ?? byName.get(lower.slice(0, length));
    if (!unit) continue;
    const next = text[start + length] ?? '';
    const last = written.at(-1)!;
    if (/[\p{L}\d²³]/u.test(last) && /[\p{L}\d²³]/u.test(next)) continue;
    if (/[\p{L}]/u.test(last) && next === '/' && /\p{L}/u.test(text[start + length + 1] ?? '')) continue;
    return { unit, length };
  }
  return undefined;
}

/** `value` of unit `from` in unit `to`; undefined where either is unknown or they measure different things. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  const [source, target] = [unitOf(from), unitOf(to)];
  if (!source || !target || source.dimension !== target.dimension) return undefined;
  if (source === target) return value;
  const base = (value + (source.offset ?? 0)) * source.factor;
  const result = base / target.factor - (target.offset ?? 0);
  return Number(result.toPrecision(12));
}
