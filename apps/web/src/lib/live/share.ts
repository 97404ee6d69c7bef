/** What whoever listens to the stream is told. */
export type Told = {
  event(name: string, data: unknown): void;
  connected(is: boolean): void;
  /** Events may have been missed. */
  gap(): void;
};
/** Opens the stream; `late`: somebody had it before, so something may have been missed. Gives how to close it. */
export type Open = (told: Told, late: boolean) => () => void;

type Message =
  | { kind: 'event'; name: string; data: unknown }
  | { kind: 'connected'; is: boolean }
  | { kind: 'gap' }
  | { kind: 'ask' };

/** How long the tab that has the stream may take to say so. */
const ANSWER_MS = 3000;
/** How often a tab that is looked at asks whether the stream is still there. */
const ASK_EVERY_MS = 15_000;

/**
 * One stream for all tabs of a browser, because it allows six connections to a host: the tab that holds the lock reads
 * it and passes on what it hears. When that tab goes, another takes over; when it sleeps, a tab that is looked at does.
 */
export class SharedStream {
  readonly #name: string;
  readonly #open: Open;
  readonly #told: Told;
  readonly #channel: BroadcastChannel;
  readonly #isWatched: () => boolean;
  #queued = new AbortController();
  #isStopped = false;
  #isConnected = false;
  /** Set while this tab reads the stream. */
  #giveUp: (() => void) | undefined;
  #answer: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setInterval>;

  constructor(options: { name: string; open: Open; told: Told; isWatched: () => boolean }) {
    this.#name = options.name;
    this.#open = options.open;
    this.#told = options.told;
    this.#isWatched = options.isWatched;
    this.#channel = new BroadcastChannel(options.name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    this.#asking = setInterval(() => this.ask(), ASK_EVERY_MS);
    void this.#begin();
  }

  /** Whether this tab is the one that reads. */
  get leads(): boolean {
    return this.#giveUp !== undefined;
  }

  /** Asks who has the stream; when nobody answers, a tab that is looked at takes it. */
  ask(): void {
    if (this.#isStopped || this.leads || !this.#isWatched()) return;
    this.#say({ kind: 'ask' });
    this.#answer ??= setTimeout(() => {
      this.#answer = undefined;
      if (!this.#isStopped && !this.leads) void this.#take();
    }, ANSWER_MS);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#asking);
    clearTimeout(this.#answer);
    this.#queued.abort();
    this.#giveUp?.();
    this.#channel.close();
  }

  async #begin(): Promise<void> {
    await navigator.locks
      .request(this.#name, { ifAvailable: true }, (lock) => (lock ? this.#lead(false) : undefined))
      .catch(none);
    if (this.#isStopped) return;
    this.ask();
    await this.#queue();
  }

  /** Waits for the lock, and again whenever another tab took it away. */
  async #queue(): Promise<void> {
    while (!this.#isStopped) {
      this.#queued = new AbortController();
      const { signal } = this.#queued;
      await navigator.locks.request(this.#name, { signal }, () => this.#lead(true)).catch(none);
      if (signal.aborted) return;
      this.#giveUp?.();
    }
  }

  async #take(): Promise<void> {
    this.#queued.abort();
    await navigator.locks.request(this.#name, { steal: true }, () => this.#lead(true)).catch(none);
    this.#giveUp?.();
    await this.#queue();
  }

  /** Reads the stream until it is given up or taken away. */
  #lead(late: boolean): Promise<void> | undefined {
    if (this.#isStopped) return undefined;
    return new Promise((resolve) => {
      const close = this.#open(
        {
          event: (name, data) => {
            this.#say({ kind: 'event', name, data });
            this.#told.event(name, data);
          },
          connected: (is) => {
            this.#say({ kind: 'connected', is });
            this.#setConnected(is);
          },
          gap: () => {
            this.#say({ kind: 'gap' });
            this.#told.gap();
          },
        },
        late,
      );
      this.#giveUp = () => {
        this.#giveUp = undefined;
        close();
        resolve();
      };
    });
  }

  #hear(message: Message): void {
    if (this.#isStopped) return;
    if (message.kind === 'ask') {
      if (this.leads) this.#say({ kind: 'connected', is: this.#isConnected });
      return;
    }
    if (this.leads) return;
    clearTimeout(this.#answer);
    this.#answer = undefined;
    if (message.kind === 'event') this.#told.event(message.name, message.data);
    else if (message.kind === 'connected') this.#setConnected(message.is);
    else this.#told.gap();
  }

  #setConnected(is: boolean): void {
    if (this.#isConnected === is) return;
    this.#isConnected = is;
    this.#told.connected(is);
  }

  #say(message: Message): void {
    if (!this.#isStopped) this.#channel.postMessage(message);
  }
}

/** A request for the lock that was given up or taken away is nothing to report. */
function none(): undefined {
  return undefined;
}
