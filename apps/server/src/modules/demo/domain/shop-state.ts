/** Bounds of what a visitor of the demo may set. */
export const BOUNDS = { lowestPrice: 1, highestPrice: 9999, longestText: 140, mostPosts: 20 } as const;

/** A headline as the news page and the feed list it. */
export interface Post {
  /** Number of the post, counted from the first one; its identity in the feed. */
  number: number;
  title: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Everything the demo's pages show that can be changed. */
export interface ShopState {
  /** US dollars, with cents. */
  price: number;
  inStock: boolean;
  /** The headline at the top of the news page. */
  headline: string;
  /** Newest first. */
  posts: readonly Post[];
  /** When it was last changed, in milliseconds since 1970. */
  updatedAt: number;
}

/** What a visitor changes at once; what is left out stays. */
export interface ShopChange {
  price?: number;
  inStock?: boolean;
  headline?: string;
  /** Title of a post to publish. */
  newPost?: string;
}

/** Usual price of the laptop, in US dollars; a lower one is shown as a sale. */
export const USUAL_PRICE = 1299;

const HOUR_MS = 3_600_000;
const FIRST_POSTS = ['Autumn opening hours', 'Repair café returns on Saturday', 'We moved to Harbour Street 12'];

/** The demo as it is after a start. */
export function firstState(now: number): ShopState {
  return {
    price: 1099,
    inStock: true,
    headline: 'Ferry strike enters its third day',
    posts: FIRST_POSTS.map((title, index) => ({
      number: FIRST_POSTS.length - index,
      title,
      at: now - (index * 30 + 5) * HOUR_MS,
    })),
    updatedAt: now,
  };
}

/** The state after a change that is within {@link BOUNDS}; prices are rounded to cents, the oldest post gives way to a new one. */
export function changeState(state: ShopState, change: ShopChange, now: number): ShopState {
  const { price = state.price, inStock = state.inStock, headline = state.headline, newPost } = change;
  const number = (state.posts[0]?.number ?? 0) + 1;
  const posts =
    newPost === undefined ? state.posts : [{ number, title: newPost, at: now }, ...state.posts].slice(0, BOUNDS.mostPosts);
  return { price: Math.round(price * 100) / 100, inStock, headline, posts, updatedAt: now };
}
