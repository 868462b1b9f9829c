import type { Socket } from 'node:net';

/**
 * Sends an RST, now. Node cannot while its own FIN is on the way to the kernel (EINVAL, and the handle stays open for
 * ever), so then the RST follows that FIN. A socket that is still dialling has nobody to reset: it is given up.
 *
 * @param raw the TCP socket beneath, when the socket is one of TLS, which cannot send an RST itself
 */
export function resetSocket(socket: Socket, raw = socket): void {
  if (socket.connecting) socket.destroy();
  else if (isFinishing(socket)) socket.once('finish', () => raw.resetAndDestroy());
  else raw.resetAndDestroy();
}

// Node asks the kernel for the FIN once every byte is written, and hears of it one turn of the event loop later.
function isFinishing(socket: Socket): boolean {
  return socket.writableEnded && !socket.writableFinished && socket.writableLength === 0 && !socket.destroyed;
}
