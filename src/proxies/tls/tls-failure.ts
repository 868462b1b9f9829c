/** What Node's errors of TLS carry besides their message. */
interface TlsError extends Error {
  code?: string;
  /** OpenSSL's own words, such as `tlsv1 alert unknown ca`. */
  reason?: string;
}

/** Whether an error is about TLS, and not about the connection beneath. */
export function isTlsError(error: Error): boolean {
  const { code = '', reason } = error as TlsError;
  return reason !== undefined || !notTls.test(code);
}

/** Why TLS failed, in words for people. */
export function tlsFailureText(error: Error): string {
  const { code = '', reason, message } = error as TlsError;
  // What Node says of a certificate's names has a reason too, which is only half of it.
  if (reason === undefined || !code.startsWith('ERR_SSL')) return message.replace(/[.:\s]+$/, '');
  const alert = /alert (.+)$/.exec(reason)?.[1];
  return alert === undefined ? reason : `it sent the alert ${alert}`;
}

/** Why a certificate is not accepted, of one of Node's codes such as CERT_HAS_EXPIRED. */
export function certificateFailureText(code: string): string {
  return `its certificate is not accepted: ${code.toLowerCase().replaceAll('_', ' ')}`;
}

const notTls = /^(?:E(?:CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|ADDR|AI_|MFILE|CANCELED)|ERR_(?:STREAM|SOCKET))/;
