import type { Socket } from 'node:net';
import type { Endpoints } from '../../links/endpoints.js';
import { resetSocket } from '../../links/reset-socket.js';
import { readHeader } from './read-header.js';

/** How long a header may take to come, real milliseconds. */
const patience = 5000;

/** What becomes of accepted sockets that must begin with a PROXY protocol header. */
export interface HeaderTaker {
  /** The header came, and is gone from the socket; `endpoints` are those that it names. */
  taken(socket: Socket, endpoints: Endpoints | undefined): void;
  /** It was not there: the socket is reset. */
  turnedAway(problem: string): void;
}

/** Accepted sockets whose PROXY protocol header is not all there yet. */
export class HeaderIntake {
  readonly #taker: HeaderTaker;
  readonly #waiting = new Set<Socket>();

  constructor(taker: HeaderTaker) {
    this.#taker = taker;
  }

  /** Takes the header off the front of a socket, before anybody else reads from it. */
  take(socket: Socket): void {
    let bytes: Buffer = Buffer.alloc(0);
    const stop = () => {
      clearTimeout(timer);
      this.#waiting.delete(socket);
      socket.off('data', read).off('end', end).off('close', end);
    };
    const turnAway = (problem: string) => {
      stop();
      resetSocket(socket);
      this.#taker.turnedAway(problem);
    };
    const end = () => turnAway('it ended before its PROXY protocol header did');
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const reading = readHeader(bytes);
      if (reading === 'more') return;
      if ('problem' in reading) {
        turnAway(reading.problem);
        return;
      }
      stop();
      socket.off('error', ignore);
      // What follows is for whoever reads from here on, as if it had never been looked at.
      socket.pause();
      if (reading.length < bytes.length) socket.unshift(bytes.subarray(reading.length));
      this.#taker.taken(socket, reading.endpoints);
      socket.resume();
    };
    const timer = setTimeout(() => turnAway(`it sent no PROXY protocol header within ${patience / 1000} s`), patience);
    this.#waiting.add(socket);
    socket.on('data', read).on('end', end).on('close', end).on('error', ignore);
  }

  /** Lets go of every socket, because the proxy stops. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }
}

// What is lost is told by its close.
function ignore(): void {}
