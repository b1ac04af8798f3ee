/** Counts the calls of every client that has it as its logger, and says each as it is answered. */
export class CallsMade {
  readonly #counts = new Map<string, number>();
  readonly #onCall: (call: string, count: number) => void;
  #total = 0;

  constructor(onCall: (call: string, count: number) => void = () => {}) {
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
    const { clientName, commandName } = (said ?? {}) as { clientName?: string; commandName?: string };
    if (clientName === undefined || commandName === undefined) return;
    const service = clientName.replace(/Client$/, '').toLowerCase();
    const call = `${prefixes[service] ?? service}:${commandName.replace(/Command$/, '')}`;
    this.#counts.set(call, (this.#counts.get(call) ?? 0) + 1);
    this.#total += 1;
    this.#onCall(call, this.#total);
  }
}

/** IAM's prefix of a service where the SDK names it otherwise. */
const prefixes: Record<string, string> = { cloudwatchlogs: 'logs', eventbridge: 'events' };
