import type { FaultContext, FaultInstance } from '../core/fault.js';
import type { RequestFacts, RequestLot } from '../core/request.js';
import type { ConnectionAbilities } from '../core/fault.js';
import { type RequestChoice, requestTest } from './request-choice.js';

/** A fault that gives a lot to every request of its choice; with other options it goes on counting. */
export function onRequests<Options extends RequestChoice>(
  options: Options,
  context: FaultContext,
  lotOf: (options: Options, connection: ConnectionAbilities, request: RequestFacts) => RequestLot | undefined,
): FaultInstance {
  const testOf = requestTest(context);
  let current = options;
  let isChosen = testOf(options);
  return {
    request: (connection, request) => (isChosen(connection, request) ? lotOf(current, connection, request) : undefined),
    change(changed) {
      current = changed as Options;
      isChosen = testOf(current);
    },
  };
}
