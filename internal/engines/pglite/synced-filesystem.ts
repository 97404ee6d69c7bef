import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

interface Stream {
  path: string;
  nfd?: number;
  node: object;
  isLog?: boolean;
}

interface NodeFileSystem {
  realPath(node: object): string;
  stream_ops: {
    write(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number): number;
    close(stream: Stream): void;
    fsync?(stream: Stream): number;
  };
}

const LOG_FOLDER = '/pg_wal/';
const INPUT_OUTPUT_ERROR = 29;

/** Counts of one file system, for maintenance. */
export interface SyncedFiles {
  fs: NodeFS;
  /** Brings the write-ahead log to the disk: until then nothing written since the last call may be acknowledged. */
  sync(): void;
  /** Bytes written to the write-ahead log so far. */
  logBytes(): number;
}

/**
 * PGlite's files with a real fsync, which its file system leaves out. PostgreSQL's wish to sync the write-ahead log is
 * noted and done once for all statements of a batch ({@link SyncedFiles.sync}), which is group commit; no data page is
 * written before the log it depends on.
 */
export function syncedFiles(directory: string, fsync: boolean): SyncedFiles {
  const unsynced = new Map<number, Stream>();
  let logBytes = 0;
  const sync = (): void => {
    for (const fd of unsynced.keys()) fdatasyncSync(fd);
    unsynced.clear();
  };
  const patch = (files: NodeFileSystem): void => {
    const { write, close } = files.stream_ops;
    files.stream_ops = {
      ...files.stream_ops,
      write(stream, buffer, offset, length, position) {
        stream.isLog ??= stream.path.includes(LOG_FOLDER);
        if (stream.isLog) logBytes += length;
        else if (unsynced.size > 0) sync();
        return write(stream, buffer, offset, length, position);
      },
      close(stream) {
        if (stream.nfd !== undefined && unsynced.has(stream.nfd)) sync();
        close(stream);
      },
      fsync(stream) {
        if (!fsync) return 0;
        try {
          if (stream.nfd === undefined) syncFolder(files.realPath(stream.node));
          else if (stream.path.includes(LOG_FOLDER)) unsynced.set(stream.nfd, stream);
          else fsyncSync(stream.nfd);
          return 0;
        } catch {
          return INPUT_OUTPUT_ERROR;
        }
      },
    };
  };
  return { fs: new PatchedNodeFs(directory, patch), sync, logBytes: () => logBytes };
}

class PatchedNodeFs extends NodeFS {
  readonly #patch: (files: NodeFileSystem) => void;

  constructor(directory: string, patch: (files: NodeFileSystem) => void) {
    super(directory);
    this.#patch = patch;
  }

  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const ready = await super.init(pg, options);
    const patchFirst = (module: object): void => this.#patch((module as { NODEFS: NodeFileSystem }).NODEFS);
    return { emscriptenOpts: { ...ready.emscriptenOpts, preRun: [patchFirst, ...(ready.emscriptenOpts.preRun ?? [])] } };
  }
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
