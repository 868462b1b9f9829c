import { addressText } from '../core/address.js';
import type { ProxyPlan } from '../core/plan.js';

/** Where a proxy sends what comes, one phrase each. */
export function explainRoutes({ routes = [], xForwarded }: ProxyPlan): string[] {
  return [
    ...routes.map(({ path, sni, upstream }, index) => {
      if (path === undefined) return `${sni} goes to ${addressText(upstream)}`;
      const which = index === 0 ? 'requests whose path matches' : 'of the others, those that match';
      return `${which} ${path} go to ${addressText(upstream)}`;
    }),
    ...(xForwarded === true ? ['requests say in X-Forwarded-* where they came from'] : []),
  ];
}
