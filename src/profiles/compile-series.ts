import type { z } from 'zod';
import type { Plan } from '../core/plan.js';
import type { profileOutlineSchema } from './profile-schema.js';

type Outline = z.output<typeof profileOutlineSchema>;

/** How often a profile is run; nothing when it says nothing of it. */
export function compileSeries({ repeat, require }: Outline): Pick<Plan, 'series'> {
  if (repeat === undefined && require === undefined) return {};
  return { series: { repeat: repeat ?? 1, ...(require === undefined ? {} : { require }) } };
}
