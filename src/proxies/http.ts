import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';
import type { Clock } from '../core/clock.js';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Connection, Dial } from '../links/connection.js';
import { answerAsItCame, askAsItCame, headWithoutUpgrade, maxHeaderSize, switchAsItCame } from './as-it-came.js';
import { rewriteAnswer, rewriteOffer } from './compression.js';
import { InnerSocket } from './inner-socket.js';
import { plainAnswer, plainBody, type Refusal } from './plain-answer.js';
import { introductionOf } from './proxy-protocol/introduction.js';
import { unreachable } from './unreachable.js';
import { UpstreamAgent } from './upstream-agent.js';

/** What becomes of requests that do not all go to one upstream. */
export interface Forwarding {
  dial(upstream: Address): net.Socket;
  /** Where a request goes, which is then put as that host wants it; or why it goes nowhere. */
  route(request: IncomingMessage): Address | Refusal;
  /** A CONNECT came, and this is the last that is read in HTTP. */
  tunnel(request: IncomingMessage, inner: Inner, early: Buffer): void;
}

export interface Inner {
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
export function httpDial(plan: ProxyPlan, { clock }: { clock: Clock }, forwarding?: Forwarding): Dial {
  const { compression = 'keep' } = plan;
  const upstream = plan.upstream as Address;
  const routeOf = (request: IncomingMessage) => forwarding?.route(request) ?? upstream;
  const dial = (asked: Address) => forwarding?.dial(asked) ?? net.connect({ ...upstream, noDelay: true });
  const inners = new WeakMap<object, Inner>();
  const proxy = httpProxy.createProxyServer({
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
    const to = routeOf(request);
    if ('status' in to) {
      refuse(to, response);
      return;
    }
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
    proxy.web(request, response, { agent: inner.agent, target: targetOf(to) }, (error) =>
      answerFailure(inner, error, to, response),
    );
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
  server.on('upgrade', (request: IncomingMessage, _socket: Duplex, head: Buffer) => {
    const inner = innerOf(request);
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      // No other upgrade can be passed on, and whoever offers one takes a plain answer as well.
      inner.socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]));
      server.emit('connection', inner.socket);
      return;
    }
    inner.busy += 1;
    delete request.headers.expect;
    const to = routeOf(request);
    if ('status' in to) {
      refuse(to, inner.socket);
      return;
    }
    inner.agent.prepare = (upstreamRequest) => {
      askAsItCame(upstreamRequest, request);
      rewriteOffer(upstreamRequest, compression);
    };
    proxy.ws(request, inner.socket.asSocket(), head, { agent: inner.agent, target: targetOf(to) }, (error) =>
      answerFailure(inner, error, to, inner.socket),
    );
  });
  if (forwarding !== undefined) {
    server.on('connect', (request, _socket, early) => forwarding.tunnel(request, innerOf(request), early));
    server.on('clientError', refuseMalformed);
  }
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
      switchAsItCame(switching);
      const agreed = rewriteAnswer(switching, compression);
      // Nothing is under way but the wire itself: once the upstream is gone nobody would read what the client says.
      goOn();
      socket.onNextWrite = ({ length: handshakeBytes }) =>
        socket.showUnread((early) => connection.startFraming({ handshakeBytes, early, ...agreed }));
    });
  });

  return (connection) => {
    const introduction = introductionOf(plan.proxyProtocol, connection);
    const sent = connection.track?.sent;
    const agent = new UpstreamAgent(
      { dial, manyHosts: forwarding !== undefined, introduction, clock, sent },
      {
        reached: () => connection.reached(),
        lost: () => inner.socket.lose(),
        closed: () => {
          inner.over = true;
          endIfOver(inner);
        },
      },
    );
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
function answerFailure(inner: Inner, error: Error, upstream: Address, to: ServerResponse | InnerSocket): void {
  if (inner.agent.neverReached.has(error)) refuse(unreachable(upstream, error), to);
  else to.destroy();
}

function refuse(refusal: Refusal, to: ServerResponse | InnerSocket): void {
  if ('writeHead' in to) {
    if (!to.headersSent) {
      to.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    }
    to.end(plainBody(refusal));
  } else {
    if (to.writable) to.write(plainAnswer(refusal));
    to.destroySoon();
  }
}

function refuseMalformed({ code, message }: NodeJS.ErrnoException, socket: Duplex): void {
  const tooLong = code === 'HPE_HEADER_OVERFLOW';
  const reason = tooLong
    ? `the head of this request is longer than ${maxHeaderSize / 1024} KiB`
    : `this is no HTTP request that can be read: ${message}`;
  if (socket.writable) socket.write(plainAnswer({ status: tooLong ? 431 : 400, reason }));
  socket.destroy();
}
