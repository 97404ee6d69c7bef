import type { Open, Told } from './share.ts';

/** How long a tab that is not looked at keeps its stream. */
const KEEP_MS = 10_000;

/** Where tabs cannot agree (no locks without https), each has the stream only while it is looked at. */
export function whileSeen(open: Open, told: Told): () => void {
  let close: (() => void) | undefined;
  let wasOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') {
      close ??= open(told, wasOpen);
      wasOpen = true;
    } else {
      timer = setTimeout(() => {
        close?.();
        close = undefined;
        told.connected(false);
      }, KEEP_MS);
    }
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    clearTimeout(timer);
    close?.();
  };
}
