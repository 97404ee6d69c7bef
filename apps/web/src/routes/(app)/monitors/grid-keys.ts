const STEPS: Record<string, (columns: number) => number> = {
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
  ArrowDown: (columns) => columns,
  ArrowUp: (columns) => -columns,
};

/** Moves the focus between the cards of a grid with the arrow keys; down from the search goes to the first card. */
export function moveFocus(event: KeyboardEvent, grid: HTMLElement, search: HTMLElement | undefined): void {
  const step = STEPS[event.key];
  if (!step || event.defaultPrevented) return;
  const links = [...grid.querySelectorAll<HTMLElement>('[data-card-link]')];
  const now = links.indexOf(event.target as HTMLElement);
  const isFromSearch = event.target === search && event.key === 'ArrowDown';
  const isFromPage = event.target === document.body && event.key === 'ArrowDown';
  if (now < 0 && !isFromSearch && !isFromPage) return;
  event.preventDefault();
  if (now < 0) {
    links[0]?.focus();
    return;
  }
  const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
  const next = now + step(columns);
  if (next < 0) search?.focus();
  else links[next]?.focus();
}
