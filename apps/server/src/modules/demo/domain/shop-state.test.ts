import { expect, test } from 'vitest';
import { BOUNDS, changeState, firstState } from './shop-state.ts';

const NOW = Date.UTC(2026, 0, 5, 12);

test('what a change leaves out stays', () => {
  const first = firstState(NOW);
  expect(changeState(first, { inStock: false }, NOW + 1)).toEqual({ ...first, inStock: false, updatedAt: NOW + 1 });
});

test('prices have cents and no more', () => {
  expect(changeState(firstState(NOW), { price: 849.999 }, NOW).price).toBe(850);
  expect(changeState(firstState(NOW), { price: 849.994 }, NOW).price).toBe(849.99);
});

test('a post gets a number of its own, and the oldest gives way', () => {
  let state = firstState(NOW);
  for (let count = 0; count < 30; count += 1) state = changeState(state, { newPost: `Post ${count}` }, NOW + count);
  expect(state.posts).toHaveLength(BOUNDS.mostPosts);
  expect(state.posts[0]).toMatchObject({ title: 'Post 29', at: NOW + 29 });
  expect(new Set(state.posts.map(({ number }) => number)).size).toBe(BOUNDS.mostPosts);
});
