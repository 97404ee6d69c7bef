import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';

/** A server of a test and what was asked of it. */
export interface LocalSite {
  port: number;
  origin: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  connections(): number;
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTP server on a free port of a loopback address. */
export async function startSite(answer: Answer, options: { address?: string; port?: number } = {}): Promise<LocalSite> {
  const requests: LocalSite['requests'] = [];
  const server = http.createServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  return { requests, ...(await listen(server, options)) };
}

/** A server that speaks raw bytes: the first data of a client is answered by `answer`. */
export async function startRawSite(answer: (socket: Socket, head: string) => void): Promise<LocalSite> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => answer(socket, data.toString('latin1')));
  });
  return { requests: [], ...(await listen(server, {})) };
}

async function listen(server: Server | net.Server, { address = '127.0.0.1', port = 0 }: { address?: string; port?: number }) {
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    port: taken,
    origin: `http://${address}:${taken}`,
    connections: () => count,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
