import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../core/request.js';
import { localTarget } from './local-target.js';

/** A request as faults see it; what costs something is read only when one asks. */
export class HttpFacts implements RequestFacts {
  readonly method: string;
  readonly upgrade: boolean;
  readonly nth: number;
  readonly #url: string;
  readonly #rawHeaders: readonly string[];

  constructor({ method = '', url = '', rawHeaders }: IncomingMessage, upgrade: boolean, nth: number) {
    this.method = method;
    this.upgrade = upgrade;
    this.nth = nth;
    this.#url = url;
    this.#rawHeaders = rawHeaders;
  }

  get target(): string {
    return localTarget(this.#url);
  }

  get headers(): Record<string, string> {
    const headers: Record<string, string> = Object.create(null);
    for (let index = 0; index < this.#rawHeaders.length; index += 2) {
      const name = (this.#rawHeaders[index] as string).toLowerCase();
      const value = this.#rawHeaders[index + 1] as string;
      const known = headers[name];
      headers[name] = known === undefined ? value : `${known}, ${value}`;
    }
    return headers;
  }
}
