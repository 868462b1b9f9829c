/** Told of each callback, before the app is. It never throws. */
export type Heard = (event: string, given: readonly unknown[]) => void;

/** Leaves an object as it was. */
export type Detach = () => void;
