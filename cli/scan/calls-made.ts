import { callName } from '../aws/call-name.ts';

/** Counts the calls of every client that has it as its logger, and says each as it is answered. */
export class CallsMade {
  readonly #counts = new Map<string, number>();
  readonly #onCall: (call: string) => void;

  constructor(onCall: (call: string) => void = () => {}) {
    this.#onCall = onCall;
  }

  /** What an SDK client takes for its `logger`. */
  readonly logger = {
    trace: () => {},
    debug: () => {},
    info: (said: unknown) => this.#note(said),
    warn: () => {},
    error: (said: unknown) => this.#note(said),
  };

  /** How often each call was made, by IAM's name of it. */
  get counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort());
  }

  #note(said: unknown): void {
    const call = callName((said ?? {}) as Parameters<typeof callName>[0]);
    if (call === undefined) return;
    this.#counts.set(call, (this.#counts.get(call) ?? 0) + 1);
    this.#onCall(call);
  }
}
