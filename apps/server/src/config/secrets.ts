import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { newSecret } from '../kernel/ids.ts';
import { ConfigError } from './config-error.ts';

const fileSchema = z.object({ jwtSecret: z.string().min(16), encryptionKey: z.string().min(16) });

/** What signs tokens and encrypts stored credentials. */
export interface Secrets {
  jwt: string;
  encryption: string;
}

/** The secrets kept in `dataDir/secrets.json` (mode 600), made at the first start; two starts at once agree on one file. */
export function keptSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const kept = readSecrets(path);
  if (kept) return kept;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeOnce(path, `${JSON.stringify({ jwtSecret: newSecret(64), encryptionKey: newSecret(64) }, null, 2)}\n`);
  const made = readSecrets(path);
  if (!made) throw new ConfigError([`DATA_DIR: ${path} could not be written`]);
  return made;
}

function readSecrets(path: string): Secrets | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError([`DATA_DIR: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  try {
    const { jwtSecret, encryptionKey } = fileSchema.parse(JSON.parse(content));
    return { jwt: jwtSecret, encryption: encryptionKey };
  } catch {
    throw new ConfigError([`DATA_DIR: ${path} is damaged; restore it from a backup (without it stored credentials are lost)`]);
  }
}

/** A hard link appears whole or not at all, so a crash leaves no half file and the first of two writers wins. */
function writeOnce(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${newSecret(8)}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
