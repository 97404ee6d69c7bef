import { type AnyNode, type Document, type Element, isTag } from 'domhandler';
import { getOuterHTML, removeElement } from 'domutils';
import { parseDocument } from 'htmlparser2';

/** How much of what a page says for machines is taken away: its structured data, all its scripts, its names as well. */
export type Weakening = 'structured' | 'scripts' | 'classes';

const MACHINE_META = /^(?:product:|og:|twitter:|article:|price|availability|sku|brand)/i;
const MICRODATA = [
  'itemprop',
  'itemscope',
  'itemtype',
  'itemid',
  'itemref',
  'typeof',
  'vocab',
  'property',
  'content',
  'resource',
];

/** Every element of a parsed page in document order. */
export function elementsOf(root: Document): Element[] {
  const found: Element[] = [];
  const stack: AnyNode[] = [...root.children].reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (!isTag(node)) continue;
    found.push(node);
    for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at]!);
  }
  return found;
}

/** The page with a change made to its tree. */
export function rewrite(html: string, change: (root: Document) => void): string {
  const root = parseDocument(html);
  change(root);
  return getOuterHTML(root);
}

function isMachineMeta({ attribs }: Element): boolean {
  return MACHINE_META.test(attribs.property ?? attribs.name ?? attribs.itemprop ?? '');
}

function isLd({ attribs }: Element): boolean {
  return (attribs.type ?? '').startsWith('application/ld+json');
}

/** The page without a part of its statements for machines; what a visitor sees stays. */
export function weaken(html: string, weakening: Weakening): string {
  return rewrite(html, (root) => {
    for (const element of elementsOf(root)) {
      const { name, attribs } = element;
      const isDropped =
        name === 'script' ? isLd(element) || weakening !== 'structured' : name === 'meta' && isMachineMeta(element);
      if (isDropped) removeElement(element);
      if (name !== 'meta') for (const key of MICRODATA) delete attribs[key];
      if (weakening !== 'classes') continue;
      for (const key of Object.keys(attribs)) if (key === 'class' || key === 'id' || key.startsWith('data-')) delete attribs[key];
    }
  });
}
