export type StreamedEvent = { name: string; data: string };

/** Cuts the text of a stream of server-sent events into its events, in whatever pieces it arrives. */
export class EventCutter {
  #rest = '';
  #name = '';
  #data: string[] = [];

  /** The events that are complete with this piece. */
  push(piece: string): StreamedEvent[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #take(line: string): StreamedEvent[] {
    if (line === '') return this.#end();
    const colon = line.indexOf(':');
    // A line that begins with a colon is a heartbeat.
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
    return [];
  }

  #end(): StreamedEvent[] {
    const event = { name: this.#name || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#name = '';
    this.#data = [];
    return isEmpty ? [] : [event];
  }
}
