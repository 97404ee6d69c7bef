// The public face of the language package: what a text says, and what a sentence asks for.

export { formatValue } from './format.ts';
export type { ParseHints } from './hints.ts';
export { type FoundMoney, type FoundNumber, findMoney, findNumbers } from './numbers/find.ts';
export { type Money, parseMoney, parseNumber, parsePercent } from './numbers/parse.ts';
export { describeCondition } from './say/describe.ts';
export { explain } from './say/explain.ts';
export { asksOf, type FieldAsk } from './sentence/asks.ts';
export { type InterpretOptions, interpret } from './sentence/interpret.ts';
export type { SignalQuery } from './sentence/query-parts.ts';
export { type DateHints, parseDate } from './time/date.ts';
export { parseDuration } from './time/duration.ts';
export { parseQuantity, type Quantity } from './units/quantity.ts';
export { convertUnit } from './units/units.ts';
