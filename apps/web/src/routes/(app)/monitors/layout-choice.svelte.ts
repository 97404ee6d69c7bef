/** How the dashboard shows monitors. */
export type Layout = 'cards' | 'list';
const KEY = 'monitors.layout';

/** Cards or one line for each monitor; this browser remembers it. */
class LayoutChoice {
  current = $state<Layout>(read());

  choose(layout: Layout): void {
    this.current = layout;
    try {
      localStorage.setItem(KEY, layout);
    } catch {
      // Storage is switched off: it holds until the next reload.
    }
  }
}

function read(): Layout {
  try {
    return localStorage.getItem(KEY) === 'list' ? 'list' : 'cards';
  } catch {
    return 'cards';
  }
}

export const layout = new LayoutChoice();
