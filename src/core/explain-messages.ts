import { isControl, type MessageFilter } from './message.js';

/** Which messages a filter means, in words, such as `text messages that match /^2$/`. */
export function explainMessages({ opcode, pattern, json }: MessageFilter): string {
  const kind = opcode === undefined ? 'messages' : isControl(opcode) ? controls[opcode] : `${opcode} messages`;
  const wanted = Object.entries(json ?? {}).map(([pointer, value]) => `${pointer || 'the whole'} = ${String(value)}`);
  const matching = pattern === undefined ? '' : ` that match /${pattern}/`;
  return `${kind ?? 'messages'}${matching}${wanted.length === 0 ? '' : ` with ${wanted.join(', ')}`}`;
}

const controls: Partial<Record<NonNullable<MessageFilter['opcode']>, string>> = {
  close: 'close frames',
  ping: 'pings',
  pong: 'pongs',
};
