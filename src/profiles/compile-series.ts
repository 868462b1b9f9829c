import type { z } from 'zod';
import type { Plan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import { compileSweep } from './compile-sweep.js';
import type { profileOutlineSchema } from './profile-schema.js';

type Outline = z.output<typeof profileOutlineSchema>;

/** How often, and with which values, a profile is run; nothing when it says nothing of it. */
export function compileSeries(outline: Outline | undefined, compilation: Compilation): Pick<Plan, 'series'> {
  if (outline === undefined) return {};
  const { repeat, require } = outline;
  const sweep = compileSweep(outline.sweep, compilation);
  if (repeat === undefined && require === undefined && sweep === undefined) return {};
  return {
    series: {
      repeat: repeat ?? 1,
      ...(require === undefined ? {} : { require }),
      ...(sweep === undefined ? {} : { sweep }),
    },
  };
}
