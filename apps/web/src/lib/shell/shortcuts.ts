/** Every shortcut, for the help and as its documentation. */
export const SHORTCUTS = [
  { keys: ['n'], does: 'New monitor' },
  { keys: ['/'], does: 'Search monitors' },
  { keys: ['g', 'm'], does: 'Go to monitors' },
  { keys: ['g', 'a'], does: 'Go to incidents' },
  { keys: ['g', 'i'], does: 'Go to the mailbox' },
  { keys: ['g', 's'], does: 'Go to settings' },
  { keys: ['Up', 'Down'], does: 'Move through a list' },
  { keys: ['Enter'], does: 'Open what is selected' },
  { keys: ['Esc'], does: 'Close, or clear the search' },
  { keys: ['?'], does: 'Show these shortcuts' },
] as const;

/** Whether a key press is meant for a text field, or carries a modifier that belongs to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [role=slider]');
}
