/** An answer of the API, whatever its status. */
export interface ApiAnswer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Who signed up or in. */
export interface SignedIn {
  user: { id: string; email: string; name: string };
  token: string;
  refreshToken: string;
  expiresIn: number;
}

/** A client of the API for tests and benchmarks; after {@link ApiClient.register} or {@link ApiClient.login} it sends the token. */
export interface ApiClient {
  /** Sends one request, its path relative to `/api/v1`, or from the root with a leading `//`. */
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<Body>>;
  /** The body of a 2xx answer; any other rejects with its status, code and message. */
  send<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Signs up a new person, one never used before unless given. */
  register(person?: { email?: string; password?: string; name?: string }): Promise<SignedIn & { project: { id: string } }>;
  login(email: string, password: string): Promise<SignedIn>;
  /** A client of the same server with another token or API key, or none. */
  as(token: string | undefined): ApiClient;
  readonly token: string | undefined;
}

/** Fulfils the password rules of the API. */
const PASSWORD = 'Correct-horse-7';

let people = 0;

/** An {@link ApiClient} for the server at `baseUrl`. */
export function createApiClient(baseUrl: string, initialToken?: string): ApiClient {
  let token = initialToken;

  const call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<Body>> => {
    const url = path.startsWith('//') ? baseUrl + path.slice(1) : `${baseUrl}/api/v1${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : { text }) as Body };
  };

  const send = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await call<Body & { error?: { code?: string; message?: string; details?: unknown } }>(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    const { code, message, details } = answer.body.error ?? {};
    throw new Error(
      `${method} ${path}: ${answer.status} ${code ?? ''} ${message ?? ''} ${details === undefined ? '' : JSON.stringify(details)}`.trim(),
    );
  };

  return {
    call,
    send,
    async register(person = {}) {
      people += 1;
      const { email = `person-${process.pid}-${people}@example.org`, password = PASSWORD, name = 'Test Person' } = person;
      const answer = await send<SignedIn & { project: { id: string } }>('POST', '/auth/register', { email, password, name });
      token = answer.token;
      return answer;
    },
    async login(email, password) {
      const answer = await send<SignedIn>('POST', '/auth/login', { email, password });
      token = answer.token;
      return answer;
    },
    as: (other) => createApiClient(baseUrl, other),
    get token() {
      return token;
    },
  };
}
