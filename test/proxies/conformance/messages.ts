/** An HTTP/1.x message as the reader of the wire sees it, whatever its framing. */
export interface Message {
  /** The request line or the status line. */
  first: string;
  /** Header lines as they were written, in order. */
  headers: string[];
  body: string;
  /** How the end of the body is told. */
  framing: 'none' | 'length' | 'chunks' | 'end';
  trailers: string[];
  complete: boolean;
}

/** What has been read of a direction: its messages, and what stands behind a 101. */
export interface Reading {
  messages: Message[];
  stream: string;
  /** What could not be read. */
  rest: string;
}

/**
 * Reads one direction of a connection from its raw bytes, each byte one character.
 * @param methods the methods of the requests that responses answer; undefined when these are requests
 * @param ended whether the direction is over
 */
export function readMessages(text: string, methods: readonly string[] | undefined, ended = false): Reading {
  const messages: Message[] = [];
  let at = 0;
  let answered = 0;
  for (;;) {
    const endOfHead = text.indexOf('\r\n\r\n', at);
    if (endOfHead < 0) return { messages, stream: '', rest: text.slice(at) };
    const [first = '', ...headers] = text.slice(at, endOfHead).split('\r\n');
    const message: Message = { first, headers, body: '', framing: 'none', trailers: [], complete: true };
    messages.push(message);
    at = endOfHead + 4;
    const status = methods === undefined ? undefined : Number(first.split(' ')[1]);
    if (status === 101) return { messages, stream: text.slice(at), rest: '' };
    if (status !== undefined && status < 200) continue;
    const method = methods?.[answered];
    answered += 1;
    if (method === 'HEAD' || status === 204 || status === 304) continue;
    at = readBody(message, text, at, { untilEnd: status !== undefined, ended });
    if (!message.complete) return { messages, stream: '', rest: '' };
  }
}

function readBody(message: Message, text: string, start: number, how: { untilEnd: boolean; ended: boolean }): number {
  const value = (name: string) =>
    message.headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const length = value('content-length');
  if (value('transfer-encoding') !== undefined) return readChunks(message, text, start);
  if (length !== undefined) {
    message.framing = 'length';
    message.body = text.slice(start, start + Number(length));
    message.complete = message.body.length === Number(length);
    return start + message.body.length;
  }
  if (!how.untilEnd) return start;
  message.framing = 'end';
  message.body = text.slice(start);
  message.complete = how.ended;
  return text.length;
}

function readChunks(message: Message, text: string, start: number): number {
  message.framing = 'chunks';
  const parts: string[] = [];
  for (let at = start; ; ) {
    const endOfLine = text.indexOf('\r\n', at);
    const size = endOfLine < 0 ? Number.NaN : Number.parseInt(text.slice(at, endOfLine), 16);
    if (size > 0) parts.push(text.slice(endOfLine + 2, endOfLine + 2 + size));
    message.body = parts.join('');
    message.complete = false;
    const next = endOfLine + 2 + size + 2;
    if (Number.isNaN(size) || (size > 0 && next > text.length)) return text.length;
    if (size > 0) {
      at = next;
      continue;
    }
    const end = text.startsWith('\r\n', endOfLine + 2) ? endOfLine : text.indexOf('\r\n\r\n', endOfLine);
    if (end < 0) return text.length;
    message.complete = true;
    message.trailers = text
      .slice(endOfLine + 2, end)
      .split('\r\n')
      .filter((line) => line !== '');
    return end + 4;
  }
}
