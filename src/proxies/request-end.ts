import type { DrawnLot, RequestAnswer } from '../core/request.js';
import type { Connection } from '../links/connection.js';
import type { InnerSocket } from './inner-socket.js';

/** What can be done with a request whose turn it is. */
interface RequestWays {
  pass(): void;
  answer(answer: RequestAnswer): void;
  /** Lets it pass, and calls back once so many bytes of its answer's body have come. */
  passUntil(bytes: number, come: () => void): void;
}

/** Does with a request what its faults have decided, or lets it pass. */
export function goWay(
  end: DrawnLot | undefined,
  { connection, socket }: { connection: Connection; socket: InnerSocket },
  ways: RequestWays,
): void {
  if (end === undefined || 'delay' in end.lot) {
    ways.pass();
    return;
  }
  if ('answer' in end.lot) {
    ways.answer(end.lot.answer);
    end.effect();
    return;
  }
  const { how, afterBodyBytes } = end.lot.abort;
  const breakOff = () => {
    connection.ending ??= { by: 'fault', how };
    socket.breakOff(how);
    end.effect();
  };
  if (afterBodyBytes === undefined) breakOff();
  else ways.passUntil(afterBodyBytes, breakOff);
}
