// Loaded by pages as it is: small before all else, and with no import.
declare const navigator: { sendBeacon(url: string, body: string): boolean };
declare function addEventListener(type: string, listener: () => void): void;
declare function removeEventListener(type: string, listener: () => void): void;

/** Reports what an app in a browser says; `npm run browser` writes it as one file. */
export interface Reporting {
  report(event: string, attributes?: Record<string, string | number | boolean>): void;
  stop(): void;
}

/**
 * Events are kept while the API cannot be reached, 500 at most, and sent later with the instants at which they happened.
 * @param api where the API listens, such as `http://127.0.0.1:8474`
 * @param client the client that speaks
 * @param heartbeat say that it is alive so often, milliseconds; never without it
 */
export function deadwire(api: string, client: string, heartbeat?: number): Reporting {
  const now = () => performance.now();
  const ask = (path: string, request?: object) =>
    fetch(`${api}/v1/${path}`, { signal: AbortSignal.timeout(9000), ...request });
  const prefix = Math.random().toString(36).slice(2);
  let kept: object[] = [];
  let count = 0;
  let probe: { asked: number; machine: number; answered: number } | undefined;
  let timer: unknown;
  let sending = false;
  let stopped = false;

  // The answer of the shortest round trip says most about our clocks, which drift: it is asked for again.
  const compare = async () => {
    if (probe && now() - probe.answered < 60_000) return;
    probe = undefined;
    for (let nth = 0; nth < 5; nth++) {
      const asked = now();
      const response = await ask('clock');
      const answered = now();
      const { monotonic: machine } = (await response.json()) as { monotonic: number };
      if (!probe || answered - asked < probe.answered - probe.asked) probe = { asked, machine, answered };
    }
  };
  const body = (events: object[]) => JSON.stringify({ clock: { sent: now(), probe }, events });
  const send = async () => {
    timer = undefined;
    if (sending || !kept.length) return;
    sending = true;
    let wait = 500;
    try {
      await compare();
      const batch = kept.slice(0, 100);
      const response = await ask('events', { method: 'POST', body: body(batch) });
      if (response.status < 429) {
        kept = kept.filter((event) => !batch.includes(event));
        wait = 0;
        if (((await response.json()) as { clock?: object }).clock) probe = undefined;
      }
    } catch {}
    sending = false;
    if (kept.length) soon(wait);
  };
  const soon = (wait: number) => (timer ??= stopped || setTimeout(() => void send(), wait));
  const online = () => soon(0);
  // What is not answered is sent again under its id if the page comes back.
  const hide = () => kept.length && navigator.sendBeacon(`${api}/v1/events`, body(kept.slice(-50)));
  const report: Reporting['report'] = (event, attributes) => {
    kept.push({ client, event, attributes, t: now(), id: prefix + count++ });
    kept = kept.slice(-500);
    soon(10);
  };
  const beat = heartbeat && setInterval(report, heartbeat, 'heartbeat');
  addEventListener('online', online);
  addEventListener('pagehide', hide);
  return {
    report,
    stop() {
      hide();
      stopped = true;
      clearTimeout(timer as number);
      clearInterval(beat);
      removeEventListener('online', online);
      removeEventListener('pagehide', hide);
    },
  };
}
