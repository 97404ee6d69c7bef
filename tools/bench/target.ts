import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A web server in a process of its own, so that its work is not counted as the server's. */
export interface Target {
  /** Address of the n-th small page that answers 200. */
  probe(n: number): string;
  /** Address of the n-th product page; they are spread over many hosts, as real ones are. */
  page(n: number): string;
  stop(): Promise<void>;
}

/** Loopback addresses that stand for different hosts. */
export const TARGET_HOSTS = 100;

/** The loopback address of the n-th host. */
export function targetHost(n: number): string {
  return `127.0.${Math.floor(n / 200) + 1}.${(n % 200) + 1}`;
}

/** Starts the {@link Target} process. */
export async function startTarget(): Promise<Target> {
  const child = fork(join(import.meta.dirname, 'target-process.ts'));
  const [message] = (await once(child, 'message')) as [{ port: number }];
  const { port } = message;
  const host = (n: number) => `http://${targetHost(n % TARGET_HOSTS)}:${port}`;
  return {
    probe: (n) => `${host(n)}/probe/${n}`,
    page: (n) => `${host(n)}/page/${n}`,
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
