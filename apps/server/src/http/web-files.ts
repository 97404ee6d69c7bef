import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The built web app as found at start. */
export interface WebFiles {
  root: string;
  /** Whether the app has been built. */
  present: boolean;
  /** Sources of the content security policy that allow the inline scripts of its pages, such as `'sha256-…'`. */
  inlineScripts: readonly string[];
  /** The file that answers an address: itself, a page of that name, or the app's entry for addresses the app routes; undefined where neither helps. */
  fileFor(path: string): string | undefined;
}

const ENTRY = 'index.html';
/** Folders whose pages the server itself makes; what it has none for there, the app has none for either. */
const SERVER_OWN = /^(?:demo|docs|health|metrics|ping|unsubscribe)(?:\/|$)/;

/** Looks once at what the build folder holds; nothing else is ever served from it. */
export function findWebFiles(root: string): WebFiles {
  const names = new Set(listFiles(root));
  const pages = [...names].filter((name) => name.endsWith('.html'));
  const present = names.has(ENTRY);
  return {
    root,
    present,
    inlineScripts: [...new Set(pages.flatMap((name) => inlineScriptHashes(readFileSync(join(root, name), 'utf8'))))],
    fileFor(path) {
      const name = decoded(path)?.replace(/^\/+/, '').replace(/\/+$/, '');
      if (name === undefined) return undefined;
      for (const candidate of [name, `${name}.html`, name === '' ? ENTRY : `${name}/${ENTRY}`])
        if (names.has(candidate)) return candidate;
      const looksLikeFile = /\.[a-z0-9]{1,8}$/i.test(name) || name.startsWith('_app/');
      return present && !looksLikeFile && !SERVER_OWN.test(name) ? ENTRY : undefined;
    },
  };
}

/** Sends a file of the web app: hashed ones for a year, the rest with a question each time. */
export function sendWebFile(reply: FastifyReply, files: WebFiles, name: string): FastifyReply {
  const hashed = name.startsWith('_app/immutable/');
  return reply
    .code(200)
    .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .sendFile(name, files.root, { cacheControl: false });
}

/** Whether the caller would rather read JSON than a page. */
export function wantsJson(request: FastifyRequest): boolean {
  const path = request.url;
  if (path === '/api' || path.startsWith('/api/') || path.startsWith('/api?')) return true;
  if (request.method !== 'GET' && request.method !== 'HEAD') return true;
  const accept = request.headers.accept ?? '';
  return accept.includes('json') && !accept.includes('text/html');
}

/** Hashes of the scripts that stand in a page itself. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(([, attributes = '', body = '']) => !/\ssrc\s*=/i.test(attributes) && body !== '')
    .map(([, , body = '']) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);
}

function listFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\/+/, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path.split('?')[0] ?? '');
  } catch {
    return undefined;
  }
}
