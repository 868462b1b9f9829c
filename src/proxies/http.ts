import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';
import { addressText } from '../core/address.js';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Connection, Dial } from '../links/connection.js';
import { answerRequest, answerUpgrade, cutBody } from './answers.js';
import { answerAsItCame, askAsItCame, headWithoutUpgrade, maxHeaderSize, switchAsItCame } from './as-it-came.js';
import { rewriteAnswer, rewriteOffer } from './compression.js';
import { tellForwarded } from './forwarded.js';
import { HttpFacts } from './http-facts.js';
import { deafSocket, InnerSocket } from './inner-socket.js';
import { introductionOf } from './proxy-protocol/introduction.js';
import { UpstreamTls } from './tls/upstream-tls.js';
import { type Refusal, refuse, refuseMalformed } from './refusal.js';
import { goWay } from './request-end.js';
import { type LineContext, RequestLine } from './request-line.js';
import { unreachable } from './unreachable.js';
import { UpstreamAgent } from './upstream-agent.js';

/** Where requests go, each by itself. */
export interface Routing {
  /** Where a request goes, which is then put as that upstream wants it; or why it goes nowhere. */
  route(request: IncomingMessage): Address | Refusal;
  dial(upstream: Address): net.Socket;
  /** A CONNECT came, and this is the last that is read in HTTP. */
  tunnel?(request: IncomingMessage, inner: Inner, early: Buffer): void;
}

export interface Inner {
  socket: InnerSocket;
  agent: UpstreamAgent;
  connection: Connection;
  line: RequestLine;
  /** Whether the upstream has ended the connection, which ends it here too once nothing is under way. */
  over: boolean;
}

/**
 * Dials upstreams with HTTP/1.1 and WebSocket, through http-proxy.
 *
 *   client ⇄ [links] ⇄ InnerSocket ⇄ inner HTTP server ⇄ http-proxy ⇄ upstream sockets of this connection
 */
export function httpDial(plan: ProxyPlan, context: LineContext, routing: Routing): Dial {
  const { compression = 'keep', upstreamTls } = plan;
  const scheme = plan.tls === undefined ? 'http' : 'https';
  const secure = upstreamTls === undefined ? undefined : new UpstreamTls(upstreamTls);
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

  const prepare = (upstreamRequest: ClientRequest, request: IncomingMessage) => {
    askAsItCame(upstreamRequest, request);
    if (plan.xForwarded === true) tellForwarded(upstreamRequest, innerOf(request).socket.remoteAddress, scheme);
  };
  const pass = (request: IncomingMessage, response: ServerResponse, expecting: boolean) => {
    const { agent } = innerOf(request);
    const upstream = routing.route(request);
    response.sendDate = false;
    if ('status' in upstream) {
      refuse(upstream, response);
      return;
    }
    // With this header Node would write the head at once, before anybody has had a word on it.
    if (expecting) delete request.headers.expect;
    agent.prepare = (upstreamRequest) => {
      prepare(upstreamRequest, request);
      // A 101 that nobody asked for ends it without a word.
      upstreamRequest.once('close', () => {
        if (!response.headersSent) response.destroy();
      });
      if (!expecting) return;
      upstreamRequest.once('continue', () => response.writeContinue());
      upstreamRequest.flushHeaders();
    };
    proxy.web(request, response, { agent, target: targetOf(upstream) }, (error) =>
      answerFailure(agent, error, upstream, response),
    );
  };
  // Whether the body may come is for the upstream to say.
  const receive = (request: IncomingMessage, response: ServerResponse, expecting = false) => {
    const inner = innerOf(request);
    const { line } = inner;
    line.enter(new HttpFacts(request, false, line.next()), (end) => {
      line.busy += 1;
      response.once('close', () => leave(inner));
      goWay(end, inner, {
        pass: () => pass(request, response, expecting),
        answer: (answer) => answerRequest(request, response, answer),
        passUntil: (bytes, cut) => {
          cutBody(response, bytes, cut);
          pass(request, response, expecting);
        },
      });
    });
  };
  const passUpgrade = (request: IncomingMessage, to: InnerSocket, head: Buffer) => {
    const { agent, socket } = innerOf(request);
    const upstream = routing.route(request);
    if ('status' in upstream) {
      refuse(upstream, socket);
      return;
    }
    delete request.headers.expect;
    agent.prepare = (upstreamRequest) => {
      prepare(upstreamRequest, request);
      rewriteOffer(upstreamRequest, compression);
    };
    proxy.ws(request, to.asSocket(), head, { agent, target: targetOf(upstream) }, (error) =>
      answerFailure(agent, error, upstream, socket),
    );
  };
  server.on('request', (request, response) => receive(request, response));
  server.on('checkContinue', (request, response) => receive(request, response, true));
  server.on('checkExpectation', (request, response) => receive(request, response, true));
  server.on('upgrade', (request: IncomingMessage, _socket: Duplex, head: Buffer) => {
    const inner = innerOf(request);
    const { line, socket } = inner;
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      // No other upgrade can be passed on, and whoever offers one takes a plain answer as well.
      socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]));
      server.emit('connection', socket);
      return;
    }
    line.enter(new HttpFacts(request, true, line.next()), (end) => {
      line.busy += 1;
      goWay(end, inner, {
        pass: () => passUpgrade(request, socket, head),
        answer: (answer) => answerUpgrade(socket, answer),
        // It has no body: whatever the upstream says is too late.
        passUntil: (_bytes, cut) => passUpgrade(request, deafSocket(socket, inner.agent, cut), head),
      });
    });
  });
  if (routing.tunnel !== undefined) {
    server.on('connect', (request, _socket, early) => routing.tunnel?.(request, innerOf(request), early));
    server.on('clientError', refuseMalformed);
  }
  // Whatever goes wrong has ended its own connection already; without a listener it would end the process.
  proxy.on('error', () => {});
  // http-proxy does not end the answer when the upstream breaks off in the middle of it; the client would wait for ever.
  proxy.on('proxyRes', (upstreamResponse, _request, response) => {
    answerAsItCame(upstreamResponse, response);
    upstreamResponse.on('error', () => response.destroy());
  });
  proxy.on('proxyReqWs', (upstreamRequest, request, to) => {
    const inner = innerOf(request);
    const { socket, connection, line } = inner;
    // http-proxy leaves this request behind when the client goes before the answer.
    const abandon = () => upstreamRequest.destroy();
    socket.onFinish = abandon;
    socket.once('close', abandon);
    const goOn = () => {
      leave(inner);
      socket.onFinish = () => line.clientDone();
      socket.off('close', abandon);
    };
    // http-proxy is about to listen too, and would answer with other headers and end the connection.
    process.nextTick(() => {
      upstreamRequest.removeAllListeners('response').once('response', (refusal) => {
        const response = new http.ServerResponse(request);
        response.sendDate = false;
        response.assignSocket(to);
        response.once('finish', () => {
          response.detachSocket(to);
          // A client that must not hear it has nothing to go on with.
          if (to !== socket.asSocket()) return;
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
      { dial: (upstream) => routing.dial(upstream), secure, introduction, clock: context.clock, sent },
      {
        reached: () => connection.reached(),
        lost: () => socket.lose(),
        tlsFailed: (reason) => {
          connection.observer.tlsFailed(connection, 'server', reason);
          // Nobody waits for an answer that could tell.
          if (connection.framed) socket.lose();
        },
        closed: () => {
          inner.over = true;
          if (line.busy === 0) socket.destroySoon();
        },
      },
    );
    const socket = new InnerSocket(connection, agent, connection.remoteAddress);
    const line = new RequestLine(connection, socket, context);
    const inner: Inner = { agent, connection, socket, line, over: false };
    inners.set(socket, inner);
    socket.onFinish = () => line.clientDone();
    socket.once('end', () => line.clientEnded(() => agent.finish()));
    socket.once('close', () => agent.destroy());
    server.emit('connection', socket);
    process.nextTick(() => connection.ready());
    return socket;
  };
}

function targetOf(upstream: Address): string {
  return `http://${addressText(upstream)}`;
}

function leave({ line, over, socket }: Inner): void {
  if (over && line.busy === 1) socket.destroySoon();
  line.done();
}

// An upstream that was not reached is said so in HTTP; one that broke off later already has been, by its socket.
function answerFailure(agent: UpstreamAgent, error: Error, upstream: Address, to: ServerResponse | InnerSocket): void {
  if (agent.couldNotDial(error)) refuse(unreachable(upstream, error), to);
  else to.destroy();
}
