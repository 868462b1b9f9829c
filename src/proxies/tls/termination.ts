import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsPlan } from '../../core/plan.js';
import type { Leaf } from './development-ca.js';
import { readPem } from './read-pem.js';
import { certificateFailureText, tlsFailureText } from './tls-failure.js';

/** How many different choices of a protocol have a server ready. */
const keptChoices = 32;
/** How many names beyond those that are known have a certificate ready. */
const keptNames = 1000;

/** What a handshake comes to. */
export interface Welcome {
  secured(tls: TLSSocket): void;
  /** One of both sides did not want to. */
  failed(reason: string): void;
  /** The client ended the connection in the middle of it. */
  broken(how: 'fin' | 'rst'): void;
}

/** Speaks TLS with the clients of one proxy, with the certificate that its plan names or one of the development CA. */
export class Termination {
  readonly #plan: TlsPlan;
  /** How often each protocol is chosen hardly varies; each choice has a server of its own. */
  readonly #servers = new Map<string, tls.Server>();
  readonly #welcomes = new WeakMap<object, Welcome>();
  readonly #contexts = new Map<string, Promise<SecureContext>>();
  readonly #ticketKeys = randomBytes(48);
  readonly #only: string | undefined;
  readonly #files: { cert?: string; key?: string; ca?: string };
  #leafFor: ((name?: string) => Promise<Leaf>) | undefined;
  /** What clients must trust, when it was made here. */
  caFile: string | undefined;

  /** @param only the one protocol that is offered, whoever the server is */
  constructor(plan: TlsPlan, only?: string) {
    this.#plan = plan;
    this.#only = only;
    this.#files = {
      ...(plan.cert === undefined ? {} : { cert: readPem('tls.cert', plan.cert) }),
      ...(plan.key === undefined ? {} : { key: readPem('tls.key', plan.key) }),
      ...(plan.clientCa === undefined ? {} : { ca: readPem('tls.client-ca', plan.clientCa) }),
    };
  }

  /** Has a certificate ready; one of the development CA when the plan names none. */
  async prepare(listenHost: string): Promise<void> {
    if (this.#files.cert !== undefined || this.#leafFor !== undefined) return;
    const { developmentCa } = await import('./development-ca.js');
    const { file, leafFor } = await developmentCa();
    this.caFile = file;
    const standard = await leafFor(['localhost', '127.0.0.1', '::1', listenHost]);
    Object.assign(this.#files, standard);
    this.#leafFor = (name) => (name === undefined ? Promise.resolve(standard) : leafFor([name]));
  }

  /**
   * Goes through the handshake on a socket whose first bytes stand in it.
   * @param protocol the one that is chosen, if any
   */
  welcome(raw: Socket, protocol: string | undefined, welcome: Welcome): void {
    this.#welcomes.set(raw, welcome);
    // In the middle of a handshake a FIN is the end; a half-open TLSSocket would wait for more.
    raw.allowHalfOpen = false;
    this.#serverFor(this.#only ?? protocol ?? '').emit('connection', raw);
    raw.allowHalfOpen = true;
  }

  #serverFor(protocol: string): tls.Server {
    const known = this.#servers.get(protocol);
    if (known !== undefined) return known;
    const mutual = this.#plan.clientCa !== undefined;
    const server = tls.createServer({
      ...this.#files,
      requestCert: mutual,
      rejectUnauthorized: mutual,
      ticketKeys: this.#ticketKeys,
      ...(protocol === '' ? {} : { ALPNProtocols: wireFormat(protocol) }),
      ...(this.#leafFor === undefined
        ? {}
        : {
            SNICallback: (name: string, give: (error: Error | null, context?: SecureContext) => void) => {
              this.#contextFor(name).then((context) => give(null, context), give);
            },
          }),
    });
    const of = (socket: TLSSocket) => this.#welcomes.get((socket as unknown as { _parent: object })._parent);
    server.on('secureConnection', (socket) => {
      socket.allowHalfOpen = true;
      of(socket)?.secured(socket);
    });
    server.on('tlsClientError', (error, socket) => {
      const welcome = of(socket);
      // Node ends the connection over a certificate without another word.
      const refused = socket.authorizationError as unknown as string | undefined;
      if (refused) welcome?.failed(certificateFailureText(refused));
      else if (isBroken(error)) welcome?.broken((error as NodeJS.ErrnoException).syscall === undefined ? 'fin' : 'rst');
      else welcome?.failed(tlsFailureText(error));
    });
    if (this.#servers.size >= keptChoices) this.#servers.clear();
    this.#servers.set(protocol, server);
    return server;
  }

  // A name that cannot stand in a certificate is answered with the standard one, which its client may refuse.
  #contextFor(asked: string): Promise<SecureContext> {
    const name = /^[\w-]+(\.[\w-]+)*$/.test(asked) && asked.length <= 253 ? asked.toLowerCase() : '';
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    if (this.#contexts.size >= keptNames) this.#contexts.clear();
    const made = this.#makeContext(name === '' || name === 'localhost' ? undefined : name);
    this.#contexts.set(name, made);
    return made;
  }

  async #makeContext(name: string | undefined): Promise<SecureContext> {
    const leaf = await this.#leafFor?.(name);
    return tls.createSecureContext({ ...this.#files, ...leaf });
  }
}

function isBroken(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

function wireFormat(protocol: string): Buffer {
  const name = Buffer.from(protocol, 'latin1');
  return Buffer.concat([Buffer.from([name.length]), name]);
}
