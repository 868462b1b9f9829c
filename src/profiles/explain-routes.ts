import { addressText } from '../core/address.js';
import type { ProxyPlan } from '../core/plan.js';

/** What a proxy does with single requests, one phrase each. */
export function explainRequestRules({ routes = [], xForwarded }: ProxyPlan): string[] {
  return [
    ...routes.map(({ path, upstream }, index) => {
      const which = index === 0 ? 'requests whose path matches' : 'of the others, those that match';
      return `${which} ${path} go to ${addressText(upstream)}`;
    }),
    ...(xForwarded === true ? ['requests say in X-Forwarded-* where they came from'] : []),
  ];
}
