// Everything shown depends on who is signed in, so pages are made in the browser.
export const ssr = false;
export const prerender = false;
