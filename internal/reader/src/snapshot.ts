import type { Element } from 'domhandler';
import { isTag, isText } from 'domhandler';
import { cssPath } from './html/locate.ts';
import type { Page } from './html/page.ts';
import { openDocument } from './open.ts';
import { clean } from './text.ts';
import type { SourceDocument } from './types.ts';

/** Elements kept by name; every other element is kept as a `div` or `span`, or dropped with its content. */
const KEPT = new Set(
  'a abbr address article aside b bdi blockquote body br button caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li main mark nav ol p pre q s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var strike'.split(
    ' ',
  ),
);
const DROPPED = new Set(
  'script style link meta base iframe frame frameset object embed applet noscript template svg math canvas audio video source track param head title select option textarea input portal fencedframe'.split(
    ' ',
  ),
);
const KEPT_ATTRIBUTES = new Set([
  'alt',
  'title',
  'colspan',
  'rowspan',
  'dir',
  'lang',
  'datetime',
  'aria-label',
  'hidden',
  'start',
  'value',
  'width',
  'height',
]);
const VOID = new Set(['br', 'hr', 'img', 'col']);
const MAX_ELEMENTS = 8_000;
const MAX_CHARS = 2_000_000;

const POLICY = "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:16px;max-width:960px}img{max-width:240px;height:auto}table{border-collapse:collapse}td,th{padding:2px 8px;text-align:left}[data-locator]:hover{outline:1px solid #6b7cff}';

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

function attributesOf(page: Page, element: Element): string {
  let out = ` data-locator="${escapeAttribute(cssPath(page, element))}"`;
  for (const [name, value] of Object.entries(element.attribs)) {
    if (KEPT_ATTRIBUTES.has(name) && value.length < 1000) out += ` ${name}="${escapeAttribute(value)}"`;
  }
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test((element.attribs.style ?? '').slice(0, 500))) out += ' hidden=""';
  if (element.name === 'img') out += imageSource(page, element);
  if (element.name === 'button') out += ' type="button" disabled=""';
  return out;
}

function imageSource(page: Page, element: Element): string {
  const raw = element.attribs.src ?? '';
  if (!raw || !URL.canParse(raw, page.url)) return '';
  const url = new URL(raw, page.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return '';
  return ` src="${escapeAttribute(url.href)}" loading="lazy" referrerpolicy="no-referrer"`;
}

function tagOf(element: Element): string {
  if (KEPT.has(element.name)) return element.name === 'body' ? 'div' : element.name;
  return element.name === 'form' || element.name === 'fieldset' || element.name === 'center' || element.name === 'html'
    ? 'div'
    : 'span';
}

function serialise(page: Page): string {
  let out = '';
  let elements = 0;
  type Frame = { children: Element['children']; at: number; close: string };
  const stack: Frame[] = [{ children: page.root.children, at: 0, close: '' }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const node = top.children[top.at++];
    if (!node) {
      out += top.close;
      stack.pop();
    } else if (out.length > MAX_CHARS || elements > MAX_ELEMENTS) top.at = top.children.length;
    else if (isText(node)) out += escapeText(node.data);
    else if (isTag(node) && !DROPPED.has(node.name)) {
      elements++;
      const tag = tagOf(node);
      out += `<${tag}${attributesOf(page, node)}>`;
      stack.push({ children: VOID.has(tag) ? [] : node.children, at: 0, close: VOID.has(tag) ? '' : `</${tag}>` });
    }
  }
  return out;
}

/**
 * A copy of a page that is safe to show in a sandboxed frame: no scripts, styles, forms, handlers or links; nothing is
 * loaded but images; each element carries its selector in `data-locator`. Undefined for documents without a page.
 */
export async function snapshot(document: SourceDocument): Promise<string | undefined> {
  const opened = await openDocument(document);
  if ('cause' in opened || !opened.page) return undefined;
  const { page } = opened;
  const title = escapeText(clean(page.title));
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeAttribute(POLICY)}"><title>${title}</title><style>${STYLE}</style></head><body>${serialise(page)}</body></html>`;
}
