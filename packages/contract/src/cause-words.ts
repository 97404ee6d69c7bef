/** Why a reading gave no trustworthy fact, with the sentence a user is shown and what to do about it. */
export const CAUSES = {
  blocked: {
    says: 'The site refuses automatic visitors',
    advice: 'Try browser rendering, a slower schedule, or the site’s own feed or API.',
  },
  login_required: { says: 'The page asks for a login', advice: 'Add a cookie or header to the monitor.' },
  login_expired: { says: 'The stored session is no longer accepted', advice: 'Renew the cookie or header.' },
  moved: { says: 'The page moved to another address', advice: 'Check the new address and save it.' },
  gone: { says: 'The page does not exist any more', advice: 'Check the address.' },
  soft_404: { says: 'The page says that it was not found', advice: 'Check the address.' },
  consent_wall: { says: 'A consent dialog covers the page', advice: 'Try browser rendering.' },
  needs_javascript: { says: 'The page is empty without JavaScript', advice: 'Use browser rendering.' },
  layout_changed: { says: 'The value is no longer where it was', advice: 'Open the preview and choose the value again.' },
  not_found_on_page: { says: 'The page has no such value', advice: 'Name the value as the page does, or point at it.' },
  ambiguous: { says: 'Several values fit and none stands out', advice: 'Choose one of the alternatives.' },
  variant_needed: { says: 'The page offers several variants with different values', advice: 'Say which variant is meant.' },
  type_mismatch: { says: 'The value is not of the expected type', advice: 'Edit what is read, or the condition.' },
  implausible: { says: 'The value is too surprising to trust yet', advice: 'It is read once more before anyone is told.' },
  unsupported_format: {
    says: 'This kind of file cannot be read',
    advice: 'Use the address of a page, JSON, feed, CSV, XML, text or PDF.',
  },
  empty: { says: 'The answer was empty', advice: 'Check the address.' },
  too_large: { says: 'The answer is larger than allowed', advice: 'Use a smaller page or an API of the site.' },
  timeout: { says: 'No answer in time', advice: 'The next check tries again.' },
  dns: { says: 'The host name does not resolve', advice: 'Check the spelling of the host.' },
  connection_refused: { says: 'The host refuses the connection', advice: 'Check the port and whether the service runs.' },
  connection_failed: { says: 'The connection broke', advice: 'The next check tries again.' },
  tls: { says: 'The certificate is not valid', advice: 'Check the certificate of the host.' },
  not_allowed: {
    says: 'The address may not be visited',
    advice: 'Private and local addresses are allowed by the operator only.',
  },
  robots_disallowed: { says: 'The site’s robots.txt does not allow this page', advice: 'Ask the site, or use its feed or API.' },
  rate_limited: { says: 'The site asks to slow down', advice: 'The next check waits as told.' },
  redirect_loop: { says: 'The page redirects without end', advice: 'Check the address.' },
  http_error: { says: 'The site answered with an error', advice: 'The next check tries again.' },
  browser_unavailable: {
    says: 'No browser is available to render the page',
    advice: 'Use plain HTTP, or ask the operator to enable the browser.',
  },
  no_data: { says: 'Nothing has reported in yet', advice: 'Send the first ping.' },
  missed: { says: 'No report in time', advice: 'Check the job that should report.' },
  first_reading: { says: 'This is the first reading', advice: 'Changes are measured from here.' },
  internal: { says: 'The check failed on our side', advice: 'It is tried again; the log has the details.' },
} as const satisfies Record<string, { says: string; advice: string }>;

/** A bounded word for why there is no fact; also a metric label. */
export type Cause = keyof typeof CAUSES;
