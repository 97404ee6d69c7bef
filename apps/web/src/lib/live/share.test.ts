import { afterEach, expect, test, vi } from 'vitest';
import { SharedStream, type Told } from './share.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

let channels = 0;

/** Tabs of one browser: which of them read the stream, and what each of them was told. */
function browser() {
  const name = `share-test-${channels++}`;
  const readers: { tab: string; told: Told; late: boolean }[] = [];
  const tab = (title: string) => {
    const heard: string[] = [];
    const stream = new SharedStream({
      name,
      isWatched: () => false,
      open: (told, late) => {
        const reader = { tab: title, told, late };
        readers.push(reader);
        told.connected(true);
        return () => readers.splice(readers.indexOf(reader), 1);
      },
      told: {
        event: (event, data) => heard.push(`${event} ${data}`),
        connected: (is) => heard.push(is ? 'on' : 'off'),
        gap: () => heard.push('gap'),
      },
    });
    stops.push(() => stream.stop());
    return { stream, heard };
  };
  return { tab, readers };
}

test('one tab reads the stream and all hear it once', async () => {
  const { tab, readers } = browser();
  const first = tab('first');
  await vi.waitFor(() => expect(readers).toHaveLength(1));
  const others = [tab('second'), tab('third')];
  readers[0]!.told.event('evaluation', 1);
  readers[0]!.told.event('incident', 2);
  for (const { heard } of [first, ...others]) await vi.waitFor(() => expect(heard).toContain('incident 2'));
  expect(first.heard).toEqual(['on', 'evaluation 1', 'incident 2']);
  expect(others[0]!.heard).toEqual(['evaluation 1', 'incident 2']);
  expect(readers.map((reader) => reader.tab)).toEqual(['first']);
});

test('when the reading tab closes, exactly one other goes on, and knows that it comes late', async () => {
  const { tab, readers } = browser();
  const first = tab('first');
  await vi.waitFor(() => expect(readers).toHaveLength(1));
  const second = tab('second');
  const third = tab('third');
  first.stream.stop();
  await vi.waitFor(() => expect(readers).toMatchObject([{ tab: 'second', late: true }]));
  readers[0]!.told.gap();
  await vi.waitFor(() => expect(third.heard).toContain('gap'));
  expect(second.heard).toContain('gap');
});

test('a tab that stops while it waits never reads', async () => {
  const { tab, readers } = browser();
  const first = tab('first');
  await vi.waitFor(() => expect(readers).toHaveLength(1));
  const second = tab('second');
  const third = tab('third');
  second.stream.stop();
  first.stream.stop();
  await vi.waitFor(() => expect(readers).toMatchObject([{ tab: 'third' }]));
  expect(second.heard).toEqual([]);
  expect(third.stream.leads).toBe(true);
});
