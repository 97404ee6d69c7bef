import type { ListItem } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { ask, productPage, read } from '../testing.ts';

const list = (posts: string[]) =>
  productPage({
    title: 'Blog',
    body: posts
      .map(
        (post) =>
          `<article><h2><a href="/posts/${post}?utm_source=home">A long title for the post ${post}</a></h2><a href="/author">Ada</a></article>`,
      )
      .join(''),
  });
const keys = (value: unknown) => (value as ListItem[]).map(({ key }) => key);

describe('items', () => {
  it('lists the main repeated links by their address, whatever their order', async () => {
    const first = await read(list(['one', 'two', 'three']), ask('items', 'list'));
    const second = await read(list(['three', 'one', 'two']), ask('items', 'list'));
    expect(keys(first.fact?.value)).toEqual(['one', 'two', 'three'].map((post) => `https://shop.example/posts/${post}`));
    expect(new Set(keys(second.fact?.value))).toEqual(new Set(keys(first.fact?.value)));
  });

  it('finds a new item with the plan of an older page', async () => {
    const { plan } = await read(list(['one', 'two', 'three']), ask('items', 'list'));
    const later = await read(list(['zero', 'one', 'two', 'three']), ask('items', 'list'), { plan });
    expect(keys(later.fact?.value)).toContain('https://shop.example/posts/zero');
    expect(later.repaired).toBeUndefined();
  });
});

describe('items that stand on the page itself', () => {
  it('are told apart by the part of the page they lead to', async () => {
    const base = 'https://shop.example/news';
    const body = [1, 2, 3].map(
      (n) => `<article><h2><a href="${base}#post-${n}">A long title for the post ${n}</a></h2></article>`,
    );
    const { fact } = await read(productPage({ title: 'News', body: body.join('') }), ask('items', 'list'), { url: base });
    expect(keys(fact?.value)).toEqual([1, 2, 3].map((n) => `${base}#post-${n}`));
  });
});

describe('a list that moved', () => {
  const renamed = (posts: string[]) =>
    list(posts).replaceAll('<article>', '<div class="story">').replaceAll('</article>', '</div>');

  it('is followed when it shares items with the last one', async () => {
    const first = await read(list(['one', 'two', 'three']), ask('items', 'list'));
    const later = await read(renamed(['zero', 'one', 'two']), ask('items', 'list'), {
      plan: first.plan,
      previous: first.fact?.value,
    });
    expect(later.repaired).toBe(true);
    expect(keys(later.fact?.value)).toContain('https://shop.example/posts/zero');
  });

  it('is not replaced by another list', async () => {
    const first = await read(list(['one', 'two', 'three']), ask('items', 'list'));
    const later = await read(renamed(['a', 'b', 'c']), ask('items', 'list'), { plan: first.plan, previous: first.fact?.value });
    expect(later.cause).toBe('layout_changed');
  });
});

describe('text', () => {
  const page = (noise: string, text = 'Visas take ten days.') => productPage({ title: 'Visas', body: `<p>${text}</p>${noise}` });

  it('is the same through clocks, relative times, counters and tokens', async () => {
    const one = await read(
      page('<p>12:04:55</p><p>Posted 3 minutes ago</p><p>1,204 views</p><script>var t="a"</script>'),
      ask('text', 'text'),
    );
    const two = await read(
      page('<p>12:09:01</p><p>Posted 2 hours ago</p><p>9,991 views</p><script>var t="b"</script>'),
      ask('text', 'text'),
    );
    expect(one.fact?.value).toBe(two.fact?.value);
    expect(one.fact?.value).toContain('Visas take ten days.');
  });

  it('changes with the content', async () => {
    const one = await read(page(''), ask('text', 'text'));
    const two = await read(page('', 'Visas take twelve days.'), ask('text', 'text'));
    expect(one.fact?.value).not.toBe(two.fact?.value);
  });

  it('holds what "contains" asks for, and no hidden text', async () => {
    const question = ask('text', 'text', { quote: 'outage' });
    const seen = await read(page('<p>We have an outage in Oslo.</p>'), question);
    expect(seen.fact?.value).toContain('outage');
    expect(seen.evidence?.snippet).toContain('outage in Oslo');
    expect(
      (await read(page('<p style="display:none">outage</p><template>outage</template>'), question)).fact?.value,
    ).not.toContain('outage');
  });
});
