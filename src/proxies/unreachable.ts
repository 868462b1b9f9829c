import { addressText } from '../core/address.js';
import { DeadwireError } from '../core/errors.js';
import type { Address } from '../core/plan.js';
import type { Refusal } from './refusal.js';

/** What to answer when an upstream could not be reached. */
export function unreachable(upstream: Address, error: Error): Refusal {
  const code = codeOf(error);
  if (error instanceof DeadwireError) return { status: code === 'LOOP' ? 508 : 403, reason: error.message };
  const why = reasons[code] ?? (error.message || code);
  return {
    status: code === 'ETIMEDOUT' ? 504 : 502,
    reason: `the upstream ${addressText(upstream)} could not be reached: ${why}`,
  };
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'it refuses connections (ECONNREFUSED)',
  ENOTFOUND: 'nobody knows this name (ENOTFOUND)',
  EAI_AGAIN: 'the name server does not answer (EAI_AGAIN)',
  ETIMEDOUT: 'it does not answer (ETIMEDOUT)',
  EHOSTUNREACH: 'there is no way to this host (EHOSTUNREACH)',
  ENETUNREACH: 'there is no way to its network (ENETUNREACH)',
};

// Where a name has several addresses, the error is one of all of them.
function codeOf(error: NodeJS.ErrnoException): string {
  const { code } = error instanceof AggregateError ? ((error.errors.at(-1) ?? error) as NodeJS.ErrnoException) : error;
  return code ?? '';
}
