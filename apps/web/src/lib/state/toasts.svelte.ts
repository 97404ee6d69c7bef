export type Toast = {
  id: number;
  text: string;
  tone: 'plain' | 'ok' | 'error';
  action?: { label: string; run: () => void } | undefined;
};

const SHOWN_MS = 5000;
const SHOWN_WITH_ACTION_MS = 8000;

/** Short messages at the edge of the screen, oldest first. */
class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; onGone?: () => void } = {}): number {
    const id = this.#next++;
    this.list.push({ id, text, tone: options.tone ?? 'plain', action: options.action });
    const shown = options.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS;
    this.#timers.set(
      id,
      setTimeout(() => {
        this.dismiss(id);
        options.onGone?.();
      }, shown),
    );
    return id;
  }

  ok(text: string): number {
    return this.show(text, { tone: 'ok' });
  }

  error(text: string): number {
    return this.show(text, { tone: 'error' });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
