import test from 'ava';
import { RawServer } from '../../helpers/peer.js';
import { scripts } from './exchanges.js';
import { asDocumented, sorted } from './losses.js';
import { routesTo } from './routes.js';
import { play } from './script.js';
import { upgrades } from './upgrades.js';

for (const [title, script] of Object.entries({ ...scripts, ...upgrades })) {
  test(`${title}: both sides see through http what they see directly`, async (t) => {
    const server = await RawServer.start();
    t.teardown(() => server.close());
    const { ports } = await routesTo(t, server.port);
    const direct = await play(script, ports.directly, server);
    t.deepEqual(await play(script, ports['through tcp'], server), direct);
    t.deepEqual(sorted(await play(script, ports['through http'], server)), asDocumented(direct));
  });
}
