import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';
import type { Clock } from '../core/clock.js';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Connection, Dial } from '../links/connection.js';
import { answerAsItCame, askAsItCame, headWithoutUpgrade, maxHeaderSize, switchAsItCame } from './as-it-came.js';
import { InnerSocket } from './inner-socket.js';
import { isTlsError } from './tls/tls-failure.js';
import { UpstreamTls } from './tls/upstream-tls.js';
import { negotiatedCompression } from './negotiated-compression.js';
import { UpstreamAgent } from './upstream-agent.js';

interface Inner {
  socket: InnerSocket;
  agent: UpstreamAgent;
  connection: Connection;
  /** Requests that are under way. */
  busy: number;
  /** Whether the upstream has ended the connection, which ends it here too once nothing is under way. */
  over: boolean;
}

/**
 * Dials an upstream with HTTP/1.1 and WebSocket, through http-proxy.
 *
 *   client ⇄ [links] ⇄ InnerSocket ⇄ inner HTTP server ⇄ http-proxy ⇄ upstream sockets of this connection
 */
export function httpDial({ upstream, upstreamTls }: ProxyPlan, { clock }: { clock: Clock }): Dial {
  const secure = upstreamTls === undefined ? undefined : new UpstreamTls(upstreamTls);
  const inners = new WeakMap<object, Inner>();
  const proxy = httpProxy.createProxyServer({
    target: targetOf(upstream),
    xfwd: false,
    toProxy: true,
    preserveHeaderKeyCase: true,
  });
  const server = http.createServer({
    keepAliveTimeout: 0,
    requestTimeout: 0,
    headersTimeout: 0,
    maxHeaderSize,
    requireHostHeader: false,
  });
  // A client may say its FIN and still wait for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const innerOf = (request: IncomingMessage) => inners.get(request.socket) as Inner;

  const pass = (request: IncomingMessage, response: ServerResponse, expecting = false) => {
    const inner = innerOf(request);
    inner.busy += 1;
    response.once('close', () => leave(inner));
    response.sendDate = false;
    inner.agent.prepare = (upstreamRequest) => {
      askAsItCame(upstreamRequest, request);
      // A 101 that nobody asked for ends it without a word.
      upstreamRequest.once('close', () => {
        if (!response.headersSent) response.destroy();
      });
      if (!expecting) return;
      upstreamRequest.once('continue', () => response.writeContinue());
      upstreamRequest.flushHeaders();
    };
    proxy.web(request, response, { agent: inner.agent }, (error) => answerFailure(inner, error, upstream, response));
  };
  // Whether the body may come is for the upstream to say.
  const passExpecting = (request: IncomingMessage, response: ServerResponse) => {
    // With this header Node would write the head at once, before anybody has had a word on it.
    delete request.headers.expect;
    pass(request, response, true);
  };
  server.on('request', (request, response) => pass(request, response));
  server.on('checkContinue', passExpecting);
  server.on('checkExpectation', passExpecting);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const inner = innerOf(request);
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      // No other upgrade can be passed on, and whoever offers one takes a plain answer as well.
      inner.socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]));
      server.emit('connection', inner.socket);
      return;
    }
    inner.busy += 1;
    delete request.headers.expect;
    inner.agent.prepare = (upstreamRequest) => askAsItCame(upstreamRequest, request);
    proxy.ws(request, inner.socket.asSocket(), head, { agent: inner.agent }, (error) =>
      answerFailure(inner, error, upstream, socket),
    );
  });
  // Whatever goes wrong has ended its own connection already; without a listener it would end the process.
  proxy.on('error', () => {});
  // http-proxy does not end the answer when the upstream breaks off in the middle of it; the client would wait for ever.
  proxy.on('proxyRes', (upstreamResponse, _request, response) => {
    answerAsItCame(upstreamResponse, response);
    upstreamResponse.on('error', () => response.destroy());
  });
  proxy.on('proxyReqWs', (upstreamRequest, request) => {
    const inner = innerOf(request);
    const { socket, connection } = inner;
    // http-proxy leaves this request behind when the client goes before the answer.
    const abandon = () => upstreamRequest.destroy();
    socket.onFinish = abandon;
    socket.once('close', abandon);
    const goOn = () => {
      leave(inner);
      socket.onFinish = undefined;
      socket.off('close', abandon);
    };
    // http-proxy is about to listen too, and would answer with other headers and end the connection.
    process.nextTick(() => {
      upstreamRequest.removeAllListeners('response').once('response', (refusal) => {
        const response = new http.ServerResponse(request);
        response.sendDate = false;
        response.assignSocket(socket.asSocket());
        response.once('finish', () => {
          response.detachSocket(socket.asSocket());
          goOn();
          if (upstreamRequest.shouldKeepAlive) server.emit('connection', socket);
          else socket.destroySoon();
        });
        answerAsItCame(refusal, response);
        refusal.on('error', () => socket.destroySoon());
        refusal.pipe(response);
      });
    });
    upstreamRequest.prependOnceListener('upgrade', (switching) => {
      const compression = negotiatedCompression(switching.headers['sec-websocket-extensions']);
      switchAsItCame(switching);
      // Nothing is under way but the wire itself: once the upstream is gone nobody would read what the client says.
      goOn();
      socket.onNextWrite = (handshake) => connection.startFraming({ handshakeBytes: handshake.length, compression });
    });
  });

  return (connection) => {
    const agent = new UpstreamAgent({ upstream, secure }, clock, connection.track?.sent, {
      reached: () => connection.reached(),
      lost: () => inner.socket.lose(),
      tlsFailed: (reason) => connection.observer.tlsFailed(connection, 'server', reason),
      closed: () => {
        inner.over = true;
        endIfOver(inner);
      },
    });
    const inner: Inner = {
      agent,
      connection,
      socket: new InnerSocket(connection, agent, connection.remoteAddress),
      busy: 0,
      over: false,
    };
    inners.set(inner.socket, inner);
    inner.socket.once('end', () => agent.finish());
    inner.socket.once('close', () => agent.destroy());
    server.emit('connection', inner.socket);
    process.nextTick(() => connection.ready());
    return inner.socket;
  };
}

function targetOf({ host, port }: Address): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function leave(inner: Inner): void {
  inner.busy -= 1;
  endIfOver(inner);
}

function endIfOver({ busy, over, socket }: Inner): void {
  if (over && busy === 0) socket.destroySoon();
}

// An upstream that was never reached is said so in HTTP; one that broke off later already has been, by its socket.
function answerFailure(inner: Inner, error: Error, upstream: Address, to: ServerResponse | Duplex): void {
  if (inner.connection.opened && !isTlsError(error)) {
    to.destroy();
    return;
  }
  const body = `deadwire: the upstream ${upstream.host}:${upstream.port} could not be reached: ${error.message}\n`;
  if ('writeHead' in to) {
    if (!to.headersSent) to.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    to.end(body);
  } else if (to.writable) {
    to.end(
      `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
}
