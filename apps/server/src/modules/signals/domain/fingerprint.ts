import { namedId } from '../../../kernel/ids.ts';
import type { ErrorSignal } from '../../../kernel/signal.ts';

const MOST_FRAMES = 8;
const LIBRARY = /node_modules|node:|<anonymous>|site-packages|dist-packages|\/usr\/lib\/|\binternal\//;
/** `at name (file:1:2)` of V8, `name@file:1:2` of other browsers, `File "file", line 1, in name` of Python. */
const FRAMES = [
  /^\s*at (?:async )?(?:(?<name>.+?) \()?(?<file>[^()\s]+?)(?::\d+)?(?::\d+)?\)?$/,
  /^\s*(?<name>[^@\s]*)@(?<file>\S+?)(?::\d+)?(?::\d+)?$/,
  /^\s*File "(?<file>[^"]+)", line \d+, in (?<name>.+)$/,
];

/** What makes two errors the same: the client's word for it, else the type with the app's own frames, else the type with the message without its parameters. */
export function fingerprintOf(error: Pick<ErrorSignal, 'fingerprint' | 'type' | 'message' | 'stack'>): string {
  const byDefault = () => {
    const frames = ownFrames(error.stack);
    return `${error.type}\n${frames.length > 0 ? frames.join('\n') : messageTemplate(error.message)}`;
  };
  if (error.fingerprint === '') return byDefault();
  return error.fingerprint.replace(/\{\{\s*default\s*\}\}/g, byDefault);
}

/** The app's own frames of a stack, as `function file` without lines and columns, which move with every release. */
export function ownFrames(stack: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const match = FRAMES.map((pattern) => pattern.exec(line)).find((found) => found !== null);
    if (!match?.groups || LIBRARY.test(line)) continue;
    const { name = '', file = '' } = match.groups;
    frames.push(`${name} ${file.replace(/^\w+:\/\/[^/]+/, '').replace(/[?#].*$/, '')}`.trim());
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}

/** A message with what differs from one occurrence to the next taken out: ids, numbers, addresses, quoted text. */
export function messageTemplate(message: string): string {
  return message
    .slice(0, 2000)
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/https?:\/\/\S+/g, '<url>')
    .replace(/"[^"]{0,500}"|'[^']{0,500}'/g, '<text>')
    .replace(/\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>')
    .replace(/\d+(?:[.,:]\d+)*/g, '<n>')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Id of the group that errors with a fingerprint belong to: the same everywhere, so that nobody has to ask for it. */
export function groupIdOf(projectId: string, fingerprint: string): string {
  return namedId(`${projectId}\0${fingerprint}`);
}
