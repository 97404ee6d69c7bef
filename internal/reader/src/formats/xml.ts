import type { Element } from 'domhandler';
import { isTag, isText } from 'domhandler';
import { parseMarkup } from '../html/parse.ts';
import { clean } from '../text.ts';
import { withoutDoctype } from './feed.ts';

type Tree = Record<string, unknown>;

function addChild(tree: Tree, name: string, value: unknown): void {
  if (name === '__proto__') return;
  const before = Object.hasOwn(tree, name) ? tree[name] : undefined;
  if (before === undefined) tree[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else tree[name] = [before, value];
}

/**
 * XML as a tree of records: attributes as `@name`, repeated children as arrays, an element with text alone as that text,
 * other text as `#text`. Prefixes of namespaces are kept. Entities of a document type are not expanded.
 */
export function xmlToTree(text: string): Tree {
  const { root } = parseMarkup(withoutDoctype(text), { xml: true });
  const result: Tree = {};
  type Frame = { element: Element; at: number; tree: Tree; text: string; parent: Tree };
  const stack: Frame[] = [];
  const open = (element: Element, parent: Tree) => {
    const tree: Tree = {};
    for (const [name, value] of Object.entries(element.attribs)) addChild(tree, `@${name}`, clean(value));
    stack.push({ element, at: 0, tree, text: '', parent });
  };
  const first = root.children.find(isTag);
  if (first) open(first, result);
  while (stack.length > 0) {
    const frame = stack[stack.length - 1]!;
    const node = frame.element.children[frame.at++];
    if (!node) {
      stack.pop();
      const body = clean(frame.text);
      const isLeaf = Object.keys(frame.tree).length === 0;
      if (body && !isLeaf) addChild(frame.tree, '#text', body);
      addChild(frame.parent, frame.element.name, isLeaf ? body : frame.tree);
    } else if (isText(node)) frame.text += node.data;
    else if (isTag(node)) open(node, frame.tree);
    else if ('children' in node) for (const inner of node.children) if (isText(inner)) frame.text += inner.data;
  }
  return result;
}
