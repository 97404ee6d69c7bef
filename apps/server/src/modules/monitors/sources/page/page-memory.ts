import { createHash } from 'node:crypto';
import type { Evidence, Fact, PageSource, Plan, Reading } from '@monitors/contract';
import type { FetchedPage } from '../../../../net/fetch-page.ts';
import type { SourceContext } from '../source-reader.ts';

/** What a page source keeps between two checks, so that an unchanged page is neither sent nor read again. */
export interface PageMemory {
  [name: string]: unknown;
  /** The way of rendering that gave the fact. */
  render?: 'browser';
  etag?: string;
  lastModified?: string;
  /** Digest of the body that gave `last`. */
  body?: string;
  /** Digest of what was asked; when the source is edited, nothing kept counts any more. */
  question?: string;
  last?: { fact: Fact; evidence?: Evidence; title?: string };
}

/** A longer fact is read again each time rather than written again each time. */
const MAX_KEPT = 4000;
const MAX_VALIDATOR = 500;

/** Reads what an earlier check kept; what another question kept is dropped, except for the way of rendering. */
export function recall(source: PageSource, context: SourceContext): PageMemory {
  const memory = context.memory as PageMemory;
  const render = memory.render === 'browser' ? { render: memory.render } : {};
  // What further conditions compare is not kept.
  if (context.others?.length) return render;
  if (context.fresh || context.mode === 'preview' || memory.question !== digest(questionOf(source, context))) return render;
  return memory;
}

/** What to keep of an answer and its reading. */
export function keep(source: PageSource, context: SourceContext, page: FetchedPage, reading: Reading, body: string): PageMemory {
  const { fact, evidence, title } = reading;
  if (!fact) return {};
  const last = { fact, ...(evidence ? { evidence } : {}), ...(title ? { title } : {}) };
  if (JSON.stringify(last).length > MAX_KEPT) return {};
  const memory: PageMemory = { last, body, question: digest(questionOf(source, context, reading.plan)) };
  if (page.etag && page.etag.length <= MAX_VALIDATOR) memory.etag = page.etag;
  if (page.lastModified && page.lastModified.length <= MAX_VALIDATOR) memory.lastModified = page.lastModified;
  return memory;
}

/** Of the headers only the names: an edit of their values empties the memory anyway, and a digest of a secret could be guessed at. */
function questionOf({ url, headers, ask, plan, render }: PageSource, context: SourceContext, compiled?: Plan): string {
  return JSON.stringify([url, Object.keys(headers ?? {}), ask, compiled ?? plan, render, context.field, context.factType]);
}

/** A short digest of a text or body. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}
