import type { LogLevel } from '../../../kernel/signal.ts';

const WORDS: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  verbose: 'trace',
  silly: 'trace',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  fatal: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  emergency: 'fatal',
  emerg: 'fatal',
  panic: 'fatal',
};

/** The level that a sender's word means, or `otherwise` for a word nobody knows. Numbers are pino's. */
export function levelOf(word: string | number | null | undefined, otherwise: LogLevel = 'info'): LogLevel {
  if (word === null || word === undefined || word === '') return otherwise;
  const number = Number(word);
  if (Number.isFinite(number)) return PINO[Math.min(6, Math.max(1, Math.floor(number / 10))) - 1] ?? otherwise;
  return WORDS[String(word).toLowerCase().replace(/\d+$/, '')] ?? otherwise;
}
const PINO: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const BY_SEVERITY: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The level of OpenTelemetry's severity number, 1 to 24; undefined for 0, which says nothing. */
export function levelOfSeverity(number: number): LogLevel | undefined {
  return number >= 1 && number <= 24 ? BY_SEVERITY[Math.floor((number - 1) / 4)] : undefined;
}
