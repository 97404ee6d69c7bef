import { parseArgs } from 'node:util';
import { CAUSES } from '@monitors/contract';
import { formatValue, interpret } from '@monitors/language';
import { systemClock } from '../kernel/clock.ts';
import { judgeOnce } from '../modules/monitors/index.ts';
import { openReading } from './reading.ts';
import { type Command, print, UsageError } from './terminal.ts';

/** `try "sentence" [--url U]`: understands a sentence, reads once and says the verdict, in words. */
export const tryCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { url: { type: 'string' } } });
  const sentence = positionals.join(' ');
  if (sentence === '') throw new UsageError('Which sentence?');
  const say = (label: string, text: string) => print(terminal.stdout, `${label.padEnd(12)} ${text}`);
  const result = interpret(sentence, { now: new Date(systemClock.now()), ...(values.url ? { url: values.url } : {}) });
  if (!result.ok) {
    await say('Not yet', result.message);
    return 1;
  }
  const { interpretation } = result;
  await say('Understood', interpretation.triggerCondition);
  for (const warning of interpretation.warnings) await say('Note', warning);
  if (interpretation.source.kind === 'query' || interpretation.source.kind === 'push') {
    await say('Now', 'This watches what a running server receives; start it with `npm start` and save the monitor there.');
    return 0;
  }
  const reading = openReading();
  try {
    const found = await reading.check(interpretation);
    const { fact, evidence, cause, message } = found;
    if (fact) await say('Now', `${shownValue(fact.value, fact.unit)} (confidence ${Math.round(fact.confidence * 100)} %)`);
    if (evidence) await say('Found at', `${evidence.locator}: ${evidence.snippet.replace(/\s+/g, ' ').slice(0, 200)}`);
    const judged = judgeOnce(interpretation.triggerConditions, found, systemClock.now());
    await say('Verdict', `${VERDICTS[judged.verdict]} – ${judged.reason}`);
    const why = cause ?? (judged.verdict === 'unknown' ? judged.cause : undefined);
    if (why) await say('Because', `${message ?? CAUSES[why].says}. ${CAUSES[why].advice}`);
    return judged.verdict === 'unknown' ? 1 : 0;
  } finally {
    await reading.close();
  }
};

const VERDICTS = { true: 'yes, you would be told', false: 'not now', unknown: 'unknown' } as const;

function shownValue(value: unknown, unit: string | undefined): string {
  if (typeof value === 'number') return formatValue(value, unit);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return `${value.length} items, first: ${String((value[0] as { title?: string } | undefined)?.title ?? '')}`;
  return String(value).replace(/\s+/g, ' ').slice(0, 200);
}
