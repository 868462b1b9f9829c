import type { KillSignal } from '../core/fault.js';
import { DeadwireError } from '../core/errors.js';
import type { ClientPlan } from '../core/plan.js';
import { Spoken, type SpokenGround } from '../events/spoken.js';
import { ClientProcess } from '../runner/client-process.js';

/** What the processes of clients need of the session around them. */
export interface ClientProcessesGround extends SpokenGround {
  clients: readonly ClientPlan[];
  /** Added to the environment of every client; asked when a client is first started. */
  environment(): Record<string, string>;
}

/** The clients that are processes of ours: started, killed and restarted by faults, read for events, stopped in the end. */
export class ClientProcesses {
  readonly #ground: ClientProcessesGround;
  readonly #processes = new Map<string, ClientProcess>();
  readonly #spoken: Spoken;
  #stopping = false;

  constructor(ground: ClientProcessesGround) {
    this.#ground = ground;
    this.#spoken = new Spoken(ground);
  }

  /** Starts every client that has a command. */
  startAll(): void {
    for (const { name, run } of this.#ground.clients) {
      if (run !== undefined) this.#process(name).start();
    }
  }

  /** Stops them all; none is started again. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
    this.#spoken.end();
  }

  /** @throws DeadwireError NOT_FOUND when this client has no command */
  check(client: string): void {
    this.#process(client);
  }

  kill(client: string, signal: KillSignal): void {
    this.#process(client).kill(signal);
  }

  restart(client: string): void {
    if (!this.#stopping) this.#process(client).start();
  }

  #process(client: string): ClientProcess {
    const known = this.#processes.get(client);
    if (known !== undefined) return known;
    const command = this.#ground.clients.find(({ name }) => name === client)?.run;
    if (command === undefined) throw new DeadwireError('NOT_FOUND', `client ${client} has no command to run`);
    const process = new ClientProcess(client, command, {
      record: (occurrence) => this.#ground.record(occurrence),
      environment: { ...this.#ground.environment(), DEADWIRE_CLIENT: client },
      line: (name, text, from) => this.#spoken.read(name, text, from, command.output),
    });
    this.#processes.set(client, process);
    return process;
  }
}
