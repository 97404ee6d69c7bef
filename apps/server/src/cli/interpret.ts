import { parseArgs } from 'node:util';
import type { InterpretResult } from '@monitors/contract';
import { interpret } from '@monitors/language';
import { systemClock } from '../kernel/clock.ts';
import { answerLines, objectOf, textField } from './batch.ts';
import { type Command, print, UsageError } from './terminal.ts';

/** `interpret "sentence" [--url U] [--batch]`: prints how a sentence is understood, or the refusal, as JSON. */
export const interpretCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: 'string' }, timezone: { type: 'string' }, batch: { type: 'boolean' } },
  });
  const understand = (sentence: string, url = values.url): InterpretResult =>
    interpret(sentence, {
      now: new Date(systemClock.now()),
      ...(url ? { url } : {}),
      ...(values.timezone ? { timezone: values.timezone } : {}),
    });
  if (values.batch) {
    return answerLines(terminal, (line) => {
      const object = objectOf(line);
      const sentence = object && (textField(object, 'prompt') ?? textField(object, 'sentence'));
      return shown(sentence === undefined || !object ? understand(line) : understand(sentence, textField(object, 'url')));
    });
  }
  const sentence = positionals.join(' ');
  if (sentence === '') throw new UsageError('Which sentence?');
  const result = understand(sentence);
  await print(terminal.stdout, JSON.stringify(shown(result), undefined, 2));
  return result.ok ? 0 : 1;
};

/** What is printed: the interpretation itself, or the error as the API words it. */
function shown(result: InterpretResult): unknown {
  if (result.ok) return result.interpretation;
  return { error: { code: result.code, message: result.message, details: { missing: result.missing } } };
}
