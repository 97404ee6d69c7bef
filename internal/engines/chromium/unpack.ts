import {
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { BrowserError } from '../ports/index.ts';
import { extractTar } from './tar.ts';

/** An unpacked Chromium: its program and what it needs beside it. */
export interface ChromiumFiles {
  executable: string;
  /** Libraries that a bare Debian lacks. */
  libraries: string;
  /** A font and its configuration, for machines without any. */
  fonts: string;
}

/**
 * Unpacks the Chromium of the npm package, once a version, into a folder of this user. The folder is made beside its place
 * and moved there complete, so that processes starting together and crashes half-way do no harm. The package's own way
 * is not used: it trusts whatever lies at a fixed place in the shared temporary folder.
 */
export async function unpackChromium(cacheDir?: string): Promise<ChromiumFiles> {
  const source = packageFolder();
  const version = (JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }).version;
  const cache = cacheDir ?? ownCacheFolder();
  const place = join(cache, `chromium-${version}-${process.arch}`);
  if (!existsSync(place)) await unpackTo(join(source, 'bin'), cache, place);
  return { executable: join(place, 'chromium'), libraries: join(place, 'lib'), fonts: join(place, 'fonts') };
}

async function unpackTo(packed: string, cache: string, place: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'unpacking-'));
  try {
    extractTar(unpacked(join(packed, 'al2023.tar.br')), draft);
    extractTar(unpacked(join(packed, 'fonts.tar.br')), join(draft, 'fonts'));
    await pipeline(
      createReadStream(join(packed, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(draft, 'chromium'), { mode: 0o700 }),
    );
    renameSync(draft, place);
  } catch (error) {
    // Another process was faster: its folder is as good as ours.
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function unpacked(path: string): Buffer {
  return brotliDecompressSync(readFileSync(path));
}

function packageFolder(): string {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return dirname(dirname(entry));
  } catch (cause) {
    const message = 'Pages that need a browser need the npm package @sparticuz/chromium, or a remote Chromium.';
    throw new BrowserError('unavailable', message, { cause });
  }
}

function ownCacheFolder(): string {
  const home = join(homedir(), '.cache', 'monitors');
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return home;
  } catch {
    return ownTemporaryFolder();
  }
}

// Programs are started from it, so it must be this user's and nobody else's.
function ownTemporaryFolder(): string {
  const user = process.getuid?.() ?? 'user';
  const folder = join(tmpdir(), `monitors-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if ((user !== 'user' && uid !== user) || (mode & 0o022) !== 0) {
    throw new BrowserError('unavailable', `The folder ${folder} belongs to somebody else.`);
  }
  return folder;
}
