import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Reading } from '@monitors/contract';
import { readFact } from '@monitors/reader';
import { isoTime, systemClock } from '../kernel/clock.ts';
import { judgeOnce } from '../modules/monitors/index.ts';
import { type Asked, understandAsk } from './asking.ts';
import { answerLines, objectOf, textField } from './batch.ts';
import { openReading, type PageReader } from './reading.ts';
import { type Command, print, UsageError } from './terminal.ts';

type Render = 'auto' | 'http' | 'browser';

/** A page that has no address of its own is read as if it stood here. */
const NOWHERE = 'https://page.invalid/';

/** `read <url or file> --ask "price" [--url base] [--render http|browser] [--batch]`: reads one fact and prints it as JSON. */
export const readCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ask: { type: 'string' }, url: { type: 'string' }, render: { type: 'string' }, batch: { type: 'boolean' } },
  });
  const render = renderOf(values.render);
  const pages = openReading();
  try {
    if (values.batch)
      return await answerLines(terminal, (line) => answerLine(line, { ask: values.ask, url: values.url, render }, pages));
    const [place] = positionals;
    if (!place) throw new UsageError('Which address or file?');
    if (!values.ask) throw new UsageError('What should be read? Say it with --ask');
    const answer = await readPlace(place, { ask: values.ask, url: values.url, render }, pages);
    await print(terminal.stdout, JSON.stringify(answer, undefined, 2));
    return answer.cause ? 1 : 0;
  } finally {
    await pages.close();
  }
};

interface ReadOptions {
  ask: string;
  url: string | undefined;
  render: Render;
}

async function answerLine(
  line: string,
  defaults: { ask: string | undefined; url: string | undefined; render: Render },
  pages: PageReader,
) {
  const object = objectOf(line);
  if (!object) throw new UsageError('Each line is an object with "file", "html" or "url", and "ask"');
  const ask = textField(object, 'ask') ?? defaults.ask;
  if (!ask) throw new UsageError('The line has no "ask"');
  const url = textField(object, 'url') ?? defaults.url;
  const html = textField(object, 'html');
  if (html !== undefined) return readText(html, { ask, url, render: 'http' });
  const place = textField(object, 'file') ?? url;
  if (!place) throw new UsageError('The line has no "file", "html" or "url"');
  return readPlace(place, { ask, url, render: defaults.render }, pages);
}

async function readPlace(place: string, { ask, url, render }: ReadOptions, pages: PageReader) {
  if (/^https?:\/\//i.test(place)) {
    const asked = understandAsk(ask, place);
    return answerOf(await pages.read(place, asked, render), asked);
  }
  const path = resolve(place);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'ENOENT' ? `There is no file ${place}` : `${place} cannot be read: ${error.message}`);
  });
  return readText(new Uint8Array(bytes), { ask, url: url ?? pathToFileURL(path).href, render });
}

async function readText(body: string | Uint8Array, { ask, url }: ReadOptions) {
  const address = url ?? NOWHERE;
  const asked = understandAsk(ask, /^https?:/.test(address) ? address : NOWHERE);
  return answerOf(await readFact({ url: address, body }, asked.ask, { now: new Date(systemClock.now()) }), asked);
}

function renderOf(text: string | undefined): Render {
  if (text === undefined) return 'auto';
  if (text === 'auto' || text === 'http' || text === 'browser') return text;
  throw new UsageError('--render takes http or browser');
}

/** The reading as the command prints it. */
function answerOf(reading: Reading, asked: Asked) {
  const { fact, evidence, alternatives, cause, message, title } = reading;
  const judged = asked.conditions ? judgeOnce(asked.conditions, reading, systemClock.now()) : undefined;
  return {
    value: fact?.value ?? null,
    type: fact?.type ?? asked.factType,
    ...(fact?.unit ? { unit: fact.unit } : {}),
    confidence: fact?.confidence ?? 0,
    ...(judged ? { verdict: judged.verdict, reason: judged.reason } : {}),
    evidence: evidence ?? null,
    alternatives,
    ...(cause ? { cause, message: message ?? null } : {}),
    ...(title ? { title } : {}),
    at: isoTime(systemClock.now()),
  };
}
