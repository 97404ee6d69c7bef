import { parseArgs } from 'node:util';
import { type ParseHints, parseDate, parseDuration, parseMoney, parseNumber, parseQuantity } from '@monitors/language';
import { systemClock } from '../kernel/clock.ts';
import { answerLines, objectOf, textField } from './batch.ts';
import { type Command, print, UsageError } from './terminal.ts';

type Hints = ParseHints & { now: Date };

const READERS: Record<string, (text: string, hints: Hints) => unknown> = {
  money: parseMoney,
  number: (text, hints) => wrap('value', parseNumber(text, hints)),
  duration: (text) => wrap('seconds', parseDuration(text)),
  date: (text, hints) => wrap('date', parseDate(text, hints)),
  quantity: parseQuantity,
};

function wrap(name: string, value: unknown): Record<string, unknown> | undefined {
  return value === undefined ? undefined : { [name]: value };
}

/** `parse "text" --as money|number|duration|date|quantity [--locale] [--url] [--batch]`: prints what a text says as JSON, `null` where it says no such thing. */
export const parseCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { as: { type: 'string' }, locale: { type: 'string' }, url: { type: 'string' }, batch: { type: 'boolean' } },
  });
  const read = READERS[values.as ?? ''];
  if (!read) throw new UsageError(`Say what to read with --as: ${Object.keys(READERS).join(', ')}`);
  const given = { locale: values.locale, url: values.url };
  const answer = (text: string, more: { locale?: string | undefined; url?: string | undefined } = {}) =>
    read(text, { now: new Date(systemClock.now()), ...defined({ ...given, ...defined(more) }) }) ?? null;
  if (values.batch) {
    return answerLines(terminal, (line) => {
      const object = objectOf(line);
      const text = object && textField(object, 'text');
      return text === undefined || !object
        ? answer(line)
        : answer(text, { locale: textField(object, 'locale'), url: textField(object, 'url') });
    });
  }
  const text = positionals.join(' ');
  if (text === '') throw new UsageError('Which text?');
  const result = answer(text);
  await print(terminal.stdout, JSON.stringify(result));
  return result === null ? 1 : 0;
};

function defined<Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };
}
