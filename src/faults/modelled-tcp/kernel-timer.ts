const tick = 4;

/**
 * When a timer of the kernel really fires. Its wheel (250 ticks a second) rounds up to the next tick, beyond 63 ticks to
 * the next 8, beyond 504 to the next 64, and so on: a long timer is late by up to 12 %.
 */
export function kernelTimer(now: number, delay: number): number {
  const ticks = Math.ceil(delay / tick - 1e-9);
  let granule = 1;
  while (ticks >= 63 * granule) granule *= 8;
  return (Math.floor((Math.floor(now / tick) + ticks) / granule) + 1) * granule * tick;
}
