/** Every error code of the API: its HTTP status and what it means. `docs/errors.md` lists the same table; a test keeps both equal. */
export const ERROR_CODES = {
  UNAUTHORIZED: { status: 401, meaning: 'No valid session, token or API key came with the request.' },
  FORBIDDEN: { status: 403, meaning: 'Signed in, but not allowed to do this.' },
  NOT_FOUND: { status: 404, meaning: 'No such thing, or it belongs to a project you cannot see.' },
  VALIDATION_ERROR: { status: 400, meaning: 'A field is missing or wrong; `details` names it.' },
  RATE_LIMITED: { status: 429, meaning: 'Too many requests; `Retry-After` says when to try again.' },
  CONFLICT: { status: 409, meaning: 'The thing already exists or has changed meanwhile.' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The request body is larger than allowed.' },
  MONITOR_LIMIT_EXCEEDED: { status: 400, meaning: 'This account already has as many monitors as it may have.' },
  INVALID_MONITOR_PROMPT: { status: 400, meaning: 'The sentence is not a monitor yet; `details.missing` says what it needs.' },
  SOURCE_NOT_ALLOWED: { status: 400, meaning: 'The address may not be fetched or probed.' },
  SOURCE_UNREADABLE: { status: 422, meaning: 'The source was reached but gave no fact; `details.cause` says why.' },
  AI_PROCESSING_FAILED: { status: 422, meaning: 'A model answered, but not with anything usable.' },
  HEALTH_CHECK_ERROR: { status: 500, meaning: 'A health check could not be carried out.' },
  COLLECTION_ERROR: { status: 500, meaning: 'A signal could not be collected.' },
  ALERT_ERROR: { status: 500, meaning: 'An alert could not be processed.' },
  INTERNAL_ERROR: { status: 500, meaning: 'A fault of ours; it is logged under the request id.' },
  DATABASE_ERROR: { status: 503, meaning: 'A store did not answer; try again.' },
  AI_SERVICE_UNAVAILABLE: { status: 503, meaning: 'No AI provider answered.' },
  EMAIL_SERVICE_UNAVAILABLE: { status: 503, meaning: 'The mail transport did not accept the message.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

/** One of the stable error codes. */
export type ErrorCode = keyof typeof ERROR_CODES;
