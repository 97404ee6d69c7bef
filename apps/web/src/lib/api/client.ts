import { connection } from '#lib/state/connection.svelte.ts';
import { chosenProject } from './project.ts';

/** One field that was refused, and why, in words. */
export type FieldError = { field: string; message: string };

/** A refusal of the server: its stable code, a sentence for people, and what else it told. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly requestId: string;
  /** Seconds to wait before the same call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, details: unknown, requestId: string, retryAfter?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** The refused fields, when the server named any. */
  get fields(): FieldError[] {
    return Array.isArray(this.details) ? this.details.filter(isFieldError) : [];
  }

  /** What to show beside the field of this name. */
  field(name: string): string | undefined {
    return this.fields.find((entry) => entry.field === name || entry.field.endsWith(`.${name}`))?.message;
  }
}

function isFieldError(entry: unknown): entry is FieldError {
  return typeof entry === 'object' && entry !== null && 'field' in entry && 'message' in entry;
}

export type CallOptions = {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
  /** Answers 401 as an error instead of renewing the session or asking to log in; says no project. */
  anonymous?: boolean;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let renewal: Promise<boolean> | undefined;
let whenSignedOut: () => void = () => {};

/** Names what happens when a session cannot be renewed. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler;
}

/** Calls `/api/v1<path>`; throws an `ApiError` with the server's code, or with `OFFLINE` when it cannot be reached. */
export async function call<Answer>(method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
  let response = await send(method, path, options);
  if (response.status === 401 && !options.anonymous) {
    if (await renewSession()) response = await send(method, path, options);
    if (response.status === 401) whenSignedOut();
  }
  return read<Answer>(response);
}

/** Renews the session cookie once, however many calls ask at the same time; tabs do it one after another. */
export function renewSession(): Promise<boolean> {
  renewal ??= inTurn(() => send('POST', '/auth/refresh', { body: {}, anonymous: true }))
    .then((response) => response.ok)
    .catch(() => false)
    .finally(() => {
      renewal = undefined;
    });
  return renewal;
}

/** Two tabs that renew with the same cookie would look like a stolen one. */
function inTurn(renew: () => Promise<Response>): Promise<Response> {
  return 'locks' in navigator ? navigator.locks.request('monitors-renewal', renew) : renew();
}

/** The header that says for which project a call is. */
export function callHeaders(): Record<string, string> {
  const project = chosenProject();
  return project ? { 'x-project-id': project } : {};
}

async function send(method: Method, path: string, { body, query, signal, anonymous }: CallOptions): Promise<Response> {
  const url = new URL(`/api/v1${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(anonymous ? {} : callHeaders()),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
    connection.reached();
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    connection.lost();
    throw new ApiError(
      0,
      'OFFLINE',
      'The server cannot be reached. Check that it is running and that you are online.',
      undefined,
      '',
    );
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Answer;
  const error = (body as { error?: Record<string, unknown> } | undefined)?.error;
  const wait = Number(response.headers.get('retry-after'));
  throw new ApiError(
    response.status,
    String(error?.code ?? 'INTERNAL_ERROR'),
    String(error?.message ?? `The server answered ${response.status}.`),
    error?.details,
    String(error?.requestId ?? response.headers.get('x-request-id') ?? ''),
    Number.isFinite(wait) && wait > 0 ? wait : undefined,
  );
}

/** What to tell a person about anything that was thrown. */
export function sayError(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'Something went wrong.';
}

/** Whether a call was given up on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
