import type { Element } from 'domhandler';
import { isRecord, own, walkJson } from '../formats/json-path.ts';
import type { Page } from '../html/page.ts';
import { MAX_SCRIPT_CHARS } from '../limits.ts';

/** JSON that a page's scripts carry: the script or variable it stands in, and its tree. */
type PageState = { script: string; tree: unknown };

const ASSIGNMENT =
  /(?:^|[;\s{}(,])(?:(?:var|let|const)\s+|(?:window|self|globalThis)(?:\.|\[['"]))?([A-Za-z_$][\w$]{1,60}(?:\.[\w$]{1,40}){0,3})(?:['"]\])?\s*=\s*(?=[{[])/g;
const MAX_ASSIGNMENTS = 60;
const MAX_STATES = 80;

/** The end of the JSON value that starts at `start`: brackets counted outside strings, one pass, never past the text. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === 92) at++;
      else if (code === 34) isString = false;
    } else if (code === 34) isString = true;
    else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === 39 || code === 96) return -1; // A quote that JSON does not know: this is code, not data.
  }
  return -1;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function scriptText(script: Element): string {
  const child = script.children[0];
  return child && 'data' in child ? child.data : '';
}

/** States of JSON scripts (`__NEXT_DATA__`, product JSON of shops) and of plain assignments; nothing is evaluated. */
export function pageStates(page: Page): PageState[] {
  const known = states.get(page);
  if (known) return known;
  const found: PageState[] = [];
  let budget = MAX_SCRIPT_CHARS;
  for (const [index, script] of page.scripts.entries()) {
    if (budget <= 0 || found.length >= MAX_STATES) break;
    const type = (script.attribs.type ?? '').toLowerCase();
    if (type === 'application/ld+json' || script.attribs.src) continue;
    const text = scriptText(script);
    budget -= text.length;
    if (text.length < 20 || budget < 0) continue;
    if (type.includes('json') || type === 'text/x-magento-init') {
      const tree = parse(text);
      const name = script.attribs.id ?? Object.keys(script.attribs).find((key) => key.startsWith('data-')) ?? `json ${index}`;
      if (tree !== undefined && typeof tree === 'object') found.push({ script: name.slice(0, 150), tree });
    } else if (type === '' || type.includes('javascript') || type === 'module') {
      addAssignments(text, found);
    }
  }
  states.set(page, found);
  return found;
}

const states = new WeakMap<Page, PageState[]>();

function addAssignments(text: string, found: PageState[]): void {
  let past = 0;
  let count = 0;
  for (const match of text.matchAll(ASSIGNMENT)) {
    if (++count > MAX_ASSIGNMENTS || found.length >= MAX_STATES) return;
    const start = match.index + match[0].length;
    if (start < past) continue;
    const end = endOfJson(text, start);
    if (end < 0 || end - start < 20) continue;
    const tree = parse(text.slice(start, end));
    if (tree === undefined) continue;
    past = end;
    found.push({ script: match[1]!.slice(0, 150), tree });
  }
}

const NAME_KEYS = ['name', 'title', 'productName', 'displayName', 'product_title', 'productTitle'];

/** Records of a state that carry a name, with their path; bounded by the tree walk. */
export function namedRecords(state: PageState): { path: string; name: string; record: Record<string, unknown>; depth: number }[] {
  const found: { path: string; name: string; record: Record<string, unknown>; depth: number }[] = [];
  walkJson(
    state.tree,
    (value, path, _key, depth) => {
      if (!isRecord(value)) return undefined;
      for (const key of NAME_KEYS) {
        const name = own(value, key);
        if (typeof name === 'string' && name.length > 2 && name.length < 400) {
          found.push({ path, name, record: value, depth });
          break;
        }
      }
      return found.length < 3000 ? undefined : false;
    },
    60_000,
  );
  return found;
}
