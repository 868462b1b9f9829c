import type { MessageFilter, Opcode } from './message.js';

/** Which messages a filter means, in words, such as `text messages that match /^2$/`. */
export function explainMessages({ opcode, pattern, json }: MessageFilter): string {
  const wanted = Object.entries(json ?? {}).map(([pointer, value]) => `${pointer || 'the whole'} = ${String(value)}`);
  const matching = pattern === undefined ? '' : ` that match /${pattern}/`;
  const kind = opcode === undefined ? 'messages' : kinds[opcode];
  return `${kind}${matching}${wanted.length === 0 ? '' : ` with ${wanted.join(', ')}`}`;
}

const kinds: Readonly<Record<Opcode, string>> = {
  text: 'text messages',
  binary: 'binary messages',
  close: 'close frames',
  ping: 'pings',
  pong: 'pongs',
};
