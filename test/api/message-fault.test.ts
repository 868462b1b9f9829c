import test from 'ava';
import { listenApi } from '../../src/api/listen.js';
import { wire } from '../helpers/wire.js';

for (const [fault, status] of [
  [{ type: 'drop', loss: '5%' }, 409],
  [{ type: 'duplicate', share: '5%' }, 409],
  [{ type: 'reorder', every: 3 }, 409],
  [{ type: 'drop', loss: '5%', plane: 'modelled' }, 201],
  [{ type: 'drop', every: 2, messages: { opcode: 'pong' } }, 201],
] as const) {
  test(`${JSON.stringify(fault)} where compression is kept is answered with ${status}`, async (t) => {
    const { session, records } = await wire(t, { proxy: { protocol: 'http', compression: 'keep' } });
    const api = await listenApi(session, 0);
    t.teardown(() => api.close());
    const response = await fetch(`${api.url}/v1/faults`, { method: 'POST', body: JSON.stringify({ fault }) });
    t.is(response.status, status);
    if (status !== 409) return;
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    t.is(error.code, 'CONFLICT');
    t.regex(error.message, /proxy channel has compression: keep.*: give channel compression: no-takeover or strip/);
    t.deepEqual(records('fault-applied'), []);
    t.deepEqual(session.faults.list(), []);
  });
}
