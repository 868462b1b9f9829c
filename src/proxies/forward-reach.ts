import dns from 'node:dns';
import net, { isIP, type LookupFunction, type Socket } from 'node:net';
import type { DeadwireError } from '../core/errors.js';
import type { Address } from '../core/plan.js';
import { type Limits, offLimits } from './off-limits.js';

/** How long a host may take to answer a dial, real milliseconds. */
const patience = 30_000;

/** How a forward proxy reaches the hosts that it is asked for. */
export class ForwardReach {
  readonly #limits: () => Limits;
  readonly #patience: number;

  constructor(limits: () => Limits, patienceOfDial = patience) {
    this.#limits = limits;
    this.#patience = patienceOfDial;
  }

  dial(address: Address): Socket {
    return this.watch(net.connect({ ...this.to(address), noDelay: true }));
  }

  /** An address with what it takes to dial it. */
  to(address: Address): Address & { lookup: LookupFunction } {
    return { ...address, lookup: (name, options, found) => this.#lookUp(name, address.port, options, found) };
  }

  /** Gives a dial up that takes too long. */
  watch(socket: Socket): Socket {
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' }));
    }, this.#patience);
    const stop = () => clearTimeout(timer);
    return socket.once('connect', stop).once('close', stop);
  }

  /** Why an address that needs no looking up may not be dialled. */
  problemOf({ host, port }: Address): DeadwireError | undefined {
    return isIP(host) === 0 ? undefined : offLimits(host, port, this.#limits());
  }

  // A name may lead to what is off limits too; that is seen before anybody is dialled.
  #lookUp(name: string, port: number, options: dns.LookupOptions, found: Parameters<LookupFunction>[2]): void {
    dns.lookup(name, options, (error, address: string | dns.LookupAddress[], family?: number) => {
      const hosts = typeof address === 'string' ? [address] : (address ?? []).map((each) => each.address);
      const problem = hosts.map((host) => offLimits(host, port, this.#limits())).find((each) => each !== undefined);
      found(error ?? problem ?? null, address, family);
    });
  }
}
