import { createServer } from 'node:net';

// Below the range that the kernel takes for outgoing connections: thousands of those are about to be opened.
let next = 20_000 + (process.pid % 100) * 100;

/** A port that nobody listens on, and that no outgoing connection takes either. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 2000; tries++) {
    next = next >= 32_000 ? 20_000 : next + 1;
    if (await isFree(next)) return next;
  }
  throw new Error('no port between 20000 and 32000 is free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
