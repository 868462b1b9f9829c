import * as ws from 'ws';

interface PerMessageDeflate {
  params: Record<string, number | boolean>;
  compress(data: Buffer, fin: boolean, done: (error: Error | null, result: Buffer) => void): void;
}

const PerMessageDeflate = (ws as unknown as Record<string, unknown>)['PerMessageDeflate'] as new (
  options: object,
) => PerMessageDeflate;

/** The sending half of permessage-deflate as the ws package has it: gives the payload of a message or of its next fragment. */
export function deflater({ takeover, windowBits }: { takeover: boolean; windowBits: number }) {
  const sender = new PerMessageDeflate({ isServer: true });
  sender.params = { server_no_context_takeover: !takeover, server_max_window_bits: windowBits };
  return (data: Buffer, fin = true): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      sender.compress(data, fin, (error, result) => (error === null ? resolve(Buffer.from(result)) : reject(error)));
    });
}
