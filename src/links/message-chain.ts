import type { Message, MessageSink, MessageStage } from '../core/message-stage.js';
import type { LinkContext } from './link-context.js';
import type { MessageOutlet } from './message-outlet.js';
import type { ReleaseSchedule } from './release-schedule.js';
import { type DeskOwner, StageDesk } from './stage-desk.js';

/** What message stages need of their link. */
export interface ChainSite {
  context: Pick<LinkContext, 'clock' | 'schedule' | 'budget'>;
  /** Does something in the link's name that lets bytes go on at another time than when they arrive. */
  act(what: () => void): void;
  /** Whether the link takes more; what holds it has taken effect when it does not. */
  takes(): boolean;
}

/** The message stages of one link, in their order, with a desk for each. */
export class MessageChain implements DeskOwner {
  readonly #site: ChainSite;
  readonly #outlet: MessageOutlet;
  #places: { stage: MessageStage; desk: StageDesk }[] = [];
  #acting = false;
  /** Where a message goes in. */
  entry: MessageSink;
  masked = false;
  /** Nothing goes on any more. */
  over = false;

  constructor(site: ChainSite, outlet: MessageOutlet) {
    this.#site = site;
    this.#outlet = outlet;
    this.entry = outlet;
  }

  get schedule(): ReleaseSchedule {
    return this.#site.context.schedule;
  }

  get empty(): boolean {
    return this.#places.length === 0;
  }

  /** Bytes that stages keep, and messages that wait for another to be over. */
  get kept(): number {
    return this.#places.reduce((sum, { stage }) => sum + stage.kept, this.#outlet.kept);
  }

  add(stage: MessageStage): void {
    this.#connect([...this.#places, this.#placeOf(stage)]);
  }

  /** Puts a stage in the place of another, which lets go of what it kept. */
  replace(stage: MessageStage, by: MessageStage): void {
    this.#take(stage, [this.#placeOf(by)]);
  }

  remove(stage: MessageStage): void {
    this.#take(stage, []);
  }

  /** The source has ended. */
  end(): void {
    for (const { stage, desk } of this.#places) {
      desk.close();
      stage.ended(this.#site.context.clock.now());
      // What the one before let go may be kept by the next, but not asked to be woken for after all.
      desk.close();
    }
  }

  discard(): void {
    for (const { stage, desk } of this.#places) {
      desk.close();
      stage.discard();
    }
    this.#outlet.discard();
  }

  /** Does something now that may let messages go on. */
  during(what: () => void): void {
    const nested = this.#acting;
    this.#acting = true;
    what();
    this.#acting = nested;
    if (!nested) this.#outlet.flush();
  }

  act(what: () => void): void {
    if (this.over) return;
    if (this.#acting) what();
    else this.#site.act(() => this.during(what));
  }

  inject(stage: MessageStage, message: Message, handedOver?: () => void): void {
    this.act(() => {
      if (handedOver !== undefined) this.#outlet.awaited.set(message, handedOver);
      stage.next.message(message, this.#site.context.clock.now());
    });
  }

  takes(): boolean {
    return this.#site.takes() && this.#outlet.idle;
  }

  #placeOf(stage: MessageStage): { stage: MessageStage; desk: StageDesk } {
    const desk = new StageDesk(this, stage);
    stage.desk = desk;
    return { stage, desk };
  }

  #take(stage: MessageStage, instead: { stage: MessageStage; desk: StageDesk }[]): void {
    const index = this.#places.findIndex((place) => place.stage === stage);
    if (index < 0) return;
    stage.letGo(this.#site.context.clock.now());
    this.#places[index]?.desk.close();
    this.#connect(this.#places.toSpliced(index, 1, ...instead));
  }

  #connect(places: { stage: MessageStage; desk: StageDesk }[]): void {
    this.#places = places;
    places.forEach(({ stage }, index) => {
      stage.next = places[index + 1]?.stage ?? this.#outlet;
    });
    this.entry = places[0]?.stage ?? this.#outlet;
  }
}
