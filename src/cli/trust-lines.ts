import type { Plan } from '../core/plan.js';
import { insecureUpstreams } from '../profiles/index.js';
import { caLines } from './ca-lines.js';

/** Whom clients must trust to come through the proxies of a plan, and which upstreams are trusted blindly. */
export function trustLines(plan: Plan): string[] {
  return [...caLines(plan), ...insecureUpstreams(plan).map((text) => `WARNING: ${text}`)];
}
