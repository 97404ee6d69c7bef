import type { Mail } from '@monitors/contract';
import { deliveries } from '#lib/api/calls.ts';
import { isAbort, sayError } from '#lib/api/client.ts';
import { live } from './live.svelte.ts';

const SETTLE_MS = 250;

/** The built-in mailbox. */
class MailboxState {
  messages = $state<Mail[]>([]);
  unread = $state(0);
  /** Whether mail lands here, because no mail transport is configured. */
  active = $state(true);
  loaded = $state(false);
  error = $state<string>();
  next = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  async load(): Promise<void> {
    try {
      const box = await deliveries.mailbox();
      this.messages = box.messages;
      this.unread = box.unread;
      this.active = box.active;
      this.next = box.nextCursor;
      this.loaded = true;
      this.error = undefined;
    } catch (error) {
      if (!isAbort(error)) this.error = sayError(error);
    }
  }

  async loadMore(): Promise<void> {
    if (!this.next) return;
    const box = await deliveries.mailbox(this.next);
    this.messages.push(...box.messages);
    this.next = box.nextCursor;
  }

  async markRead(message: Mail): Promise<void> {
    if (message.readAt) return;
    message.readAt = new Date().toISOString();
    this.unread = Math.max(0, this.unread - 1);
    await deliveries.markRead(message.id).catch(() => this.load());
  }

  async remove(message: Mail): Promise<void> {
    await deliveries.deleteMessage(message.id);
    this.messages = this.messages.filter((other) => other.id !== message.id);
    if (!message.readAt) this.unread = Math.max(0, this.unread - 1);
  }

  clear(): void {
    this.messages = [];
    this.unread = 0;
    this.loaded = false;
  }

  /** Reads again soon after each delivery; returns how to stop. */
  follow(): () => void {
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.load(), SETTLE_MS);
    };
    const stops = [live.on('notification', soon), live.onGap(soon)];
    return () => {
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
    };
  }
}

export const mailbox = new MailboxState();
