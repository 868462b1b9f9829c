/** How many ids of one client are remembered; a re-send comes soon after the first, or not at all. */
export const rememberedIds = 10_000;

/** Tells what a client sends again after it lost the answer: an event with an id is taken once. */
export class SeenIds {
  readonly #byClient = new Map<string, Set<string>>();

  /** Whether this id of this client is new; from now on it is not. */
  note(client: string, id: string): boolean {
    let seen = this.#byClient.get(client);
    if (seen === undefined) this.#byClient.set(client, (seen = new Set()));
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > rememberedIds) {
      const [oldest] = seen;
      if (oldest !== undefined) seen.delete(oldest);
    }
    return true;
  }
}
