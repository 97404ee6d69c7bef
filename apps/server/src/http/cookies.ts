/** Cookie that holds a browser's access token. */
export const SESSION_COOKIE = 'monitors_session';
/** Cookie that holds a browser's refresh token; sent to the auth routes only. */
export const REFRESH_COOKIE = 'monitors_refresh';
