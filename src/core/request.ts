/** An HTTP request as a fault sees it, before anything of it goes upstream. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query as the client wrote them, without the scheme and host of an absolute target. */
  readonly target: string;
  /** By name in small letters; those that came twice joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** It asks for a WebSocket. */
  readonly upgrade: boolean;
  /** How many requests this connection has had, this one included. */
  readonly nth: number;
}

/** What the proxy says in the place of the upstream. */
export interface RequestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How the connection to the client ends: before the answer's head, or after so many bytes of the answer's body. */
export interface RequestAbort {
  how: 'fin' | 'rst';
  afterBodyBytes?: number;
}

/** What a fault does to a request: it waits (contract milliseconds), is answered by the proxy, or is broken off. */
export type RequestLot = { delay: number } | { answer: RequestAnswer } | { abort: RequestAbort };

/** A lot that was drawn for a request, with the fault that it comes from. */
export interface DrawnLot {
  readonly lot: RequestLot;
  /** Whether its fault was healed meanwhile: then it does not count any more. */
  readonly lifted: boolean;
  /** Calls back when its fault is healed; gives the way to stop listening. */
  onLift(callback: () => void): () => void;
  /** It has come to pass. */
  effect(): void;
}
