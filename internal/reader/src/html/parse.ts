import type { Document } from 'domhandler';
import { DomHandler } from 'domhandler';
import { Parser } from 'htmlparser2';
import { MAX_DEPTH, MAX_NODES, MAX_OPEN_TAGS } from '../limits.ts';

const CHUNK = 32 * 1024;

/** Builds a tree of bounded size and depth; what exceeds it is flattened or dropped, never followed. */
class BoundedHandler extends DomHandler {
  nodes = 0;
  open = 0;
  isCut = false;

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.open++;
    if (this.open > MAX_OPEN_TAGS) this.isCut = true;
    if (this.open > MAX_DEPTH || !this.hasRoom()) return;
    super.onopentag(name, attributes);
    this.kept++;
  }

  private kept = 0;

  override onclosetag(): void {
    // Tags close in the order of their opening, so the dropped ones are always the innermost.
    if (this.open-- > this.kept) return;
    this.kept--;
    super.onclosetag();
  }

  override ontext(data: string): void {
    if (this.hasRoom()) super.ontext(data);
  }

  override oncomment(): void {}
  override oncommentend(): void {}
  override onprocessinginstruction(): void {}

  private hasRoom(): boolean {
    if (++this.nodes <= MAX_NODES) return true;
    this.isCut = true;
    return false;
  }
}

/** Parses HTML or XML in bounded time and memory; `isCut` says that not all of it was kept. Never throws on any text. */
export function parseMarkup(text: string, options: { xml?: boolean } = {}): { root: Document; isCut: boolean } {
  const handler = new BoundedHandler(undefined, { xmlMode: options.xml === true });
  const parser = new Parser(handler, { xmlMode: options.xml === true, decodeEntities: true });
  for (let at = 0; at < text.length && !handler.isCut; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.end();
  return { root: handler.root, isCut: handler.isCut };
}
