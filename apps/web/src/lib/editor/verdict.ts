import type { Interpretation, Preview } from '@monitors/contract';
import { comparesWithBefore, sayCondition } from '#lib/words/conditions.ts';
import type { Tone } from '#lib/words/status.ts';

/** What a reading means for the condition, in words. */
export function sayPreviewVerdict(preview: Preview, interpretation: Interpretation): { text: string; tone: Tone } {
  const { conditions } = interpretation.triggerConditions;
  const [only] = conditions;
  if (interpretation.source.kind === 'push' && preview.verdict === 'unknown') {
    return { text: 'It has its own address to report to. You see it as soon as you save.', tone: 'pending' };
  }
  if (preview.fact && conditions.some((one) => comparesWithBefore(one.operator)) && preview.verdict !== 'true') {
    return { text: 'This is where changes are measured from, so all is quiet.', tone: 'ok' };
  }
  if (preview.verdict === 'unknown') return { text: 'No value to trust, so nobody would be told.', tone: 'unknown' };
  const holds = preview.verdict === 'true';
  const says = only && conditions.length === 1 ? sayCondition(only, interpretation.factType).replace(/^is /, '') : undefined;
  if (!says || !/^is /.test(sayCondition(only!, interpretation.factType))) {
    return holds
      ? { text: 'The condition holds now, so this fires at once.', tone: 'firing' }
      : { text: 'The condition does not hold, so all is quiet.', tone: 'ok' };
  }
  return holds
    ? { text: `That is ${says}, so this fires at once.`, tone: 'firing' }
    : { text: `Not ${says}, so all is quiet.`, tone: 'ok' };
}
