import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web site on loopback with the pages that the browser contract visits. */
export interface Site {
  origin: string;
  /** Requests it has had: path and headers. */
  requests: { path: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

const PAGES: Record<string, string> = {
  '/script': `<!doctype html><title>t</title><p id="value">waiting</p><script>
    fetch('/data').then((r) => r.json()).then((d) => { value.textContent = 'price ' + d.price; });</script>`,
  '/steps': `<!doctype html><input id="name"><select id="size"><option value="s">S</option><option value="l">L</option></select>
    <button onclick="setTimeout(() => { out.innerHTML = '<b id=done>' + document.querySelector('#name').value + ' ' + size.value + ' ' + scrollY + '</b>'; }, 20)">go</button>
    <a id="next" href="/missing">next</a><p id="out"></p><div style="height:5000px"></div>`,
  '/state': `<!doctype html><p id="seen"></p><script>seen.textContent = 'seen ' + (localStorage.visited ?? 'nothing') + document.cookie;
    localStorage.visited = 'yes'; document.cookie = 'visited=yes';</script>`,
  '/hoard': `<!doctype html><script>localStorage.much = 'x'.repeat(100000); document.cookie = 'visited=yes';</script>`,
  '/dialogs': `<!doctype html><p id="out"></p><script>alert('a'); out.textContent = 'confirm ' + confirm('b') + ' prompt ' + prompt('c');
    window.open('/script');</script>`,
  '/loop': '<!doctype html><p>before</p><script>for (;;);</script>',
  '/huge': `<!doctype html><p id="out"></p><script>out.textContent = 'x'.repeat(11 * 1024 * 1024);</script>`,
  '/workers': `<!doctype html><p id="out">waiting</p><script>
    navigator.serviceWorker?.register('/worker.js').then(() => { out.textContent = 'registered'; }, () => { out.textContent = 'refused'; });</script>`,
};

/** Starts the site on a free port of 127.0.0.1. */
export async function startSite(): Promise<Site> {
  const requests: Site['requests'] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, headers: request.headers });
    answer(path, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(path: string, response: ServerResponse): void {
  const url = new URL(path, 'http://site');
  const page = PAGES[url.pathname];
  response.setHeader('content-type', 'text/html; charset=utf-8');
  if (page !== undefined) response.end(page);
  else if (url.pathname === '/data') response.setHeader('content-type', 'application/json').end('{"price":42}');
  else if (url.pathname === '/moved') response.writeHead(302, { location: url.searchParams.get('to') ?? '/script' }).end();
  else if (url.pathname === '/image') response.end(`<!doctype html><img src="${url.searchParams.get('src')}">`);
  else if (url.pathname === '/file') response.setHeader('content-disposition', 'attachment; filename="a.bin"').end('bytes');
  else if (url.pathname === '/endless') response.write('<!doctype html><p>never');
  else if (url.pathname === '/never-quiet') response.end('<!doctype html><p id="a">here</p><img src="/hanging">');
  else if (url.pathname !== '/hanging') response.writeHead(404, { 'x-why': 'missing' }).end('<!doctype html><h1>Not here</h1>');
}
