import { AppError } from '../../../kernel/app-error.ts';

const PAIR = /\s*([A-Za-z_][\w.:-]*)\s*=\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*/y;
/** Longest text of a stream's labels. */
const MAX_LENGTH = 65_536;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };

/** Labels of a stream as protobuf has them, `{a="b", c="d"}`; throws VALIDATION_ERROR for anything else. */
export function readLabels(text: string): [string, string][] {
  const body = text.trim();
  if (body.length > MAX_LENGTH || !body.startsWith('{') || !body.endsWith('}')) throw badLabels(text);
  const labels: [string, string][] = [];
  const end = body.length - 1;
  PAIR.lastIndex = 1;
  let at = /^\{\s*\}$/.test(body) ? end : 1;
  while (at < end) {
    PAIR.lastIndex = at;
    const [all, name = '', quoted = ''] = PAIR.exec(body) ?? [];
    if (all === undefined) throw badLabels(text);
    labels.push([name, unquoted(quoted)]);
    at += all.length;
    if (body[at] === ',') at += 1;
    else if (at < end) throw badLabels(text);
  }
  return labels;
}

function unquoted(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs, (_all, four, two, one: string | undefined) =>
    one === undefined ? String.fromCharCode(Number.parseInt(four ?? two, 16)) : (ESCAPES[one] ?? one),
  );
}

function badLabels(text: string): AppError {
  return new AppError('VALIDATION_ERROR', `labels: “${text.slice(0, 100)}” is not a set of labels`);
}
