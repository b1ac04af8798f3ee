import { createHash } from 'node:crypto';
import { AwsError, type Clock, type Document } from '../../model.ts';

/** A queue's settings, in seconds where they are times. */
export interface QueueSettings {
  fifo: boolean;
  contentBasedDeduplication: boolean;
  /** One deduplication id counts for the whole queue, or for its message group alone. */
  deduplicationScope: 'queue' | 'messageGroup';
  delay: number;
  visibilityTimeout: number;
  retention: number;
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
  policy?: unknown;
}

/** A message in a queue; times in milliseconds since the epoch. */
export interface Message {
  id: string;
  body: string;
  /** Who sent it, as SQS says it; EventBridge and SQS itself say nobody. */
  senderId?: string;
  md5: string;
  messageAttributes: Record<string, Document>;
  groupId?: string;
  deduplicationId?: string;
  sequenceNumber: string;
  sentAt: number;
  visibleAt: number;
  receives: number;
  firstReceivedAt?: number;
  receiptHandle?: string;
  callOff?: () => void;
}

/** What SendMessage says of a message. */
export interface Sending {
  body: string;
  senderId?: string;
  messageAttributes?: Record<string, Document>;
  groupId?: string;
  deduplicationId?: string;
  delay?: number;
}

const deduplicationInterval = 5 * 60_000;

/** The digest of a message's body that clients compare with their own. */
export const md5Of = (body: string): string => createHash('md5').update(body).digest('hex');

/** An SQS queue in virtual time: standard or FIFO, with delays, visibility time-outs, retention and redrive. */
export class Queue {
  readonly arn: string;
  readonly url: string;
  readonly settings: QueueSettings;
  /** Told when a message becomes visible, with its body; answers how to call that off. */
  onVisible?: (at: Date, body: string) => () => void;
  #messages: Message[] = [];
  readonly #sent = new Map<string, { message: Message; at: number }>();
  readonly #clock: Clock;
  readonly #newId: (kind: string) => string;
  readonly #queueOf: (arn: string) => Queue | undefined;
  #sequence = 0;

  constructor(
    names: { arn: string; url: string },
    settings: QueueSettings,
    world: { clock: Clock; newId: (kind: string) => string; queueOf: (arn: string) => Queue | undefined },
  ) {
    this.arn = names.arn;
    this.url = names.url;
    this.settings = settings;
    this.#clock = world.clock;
    this.#newId = world.newId;
    this.#queueOf = world.queueOf;
  }

  /** All messages the queue holds, hidden ones included, oldest first. */
  get messages(): readonly Message[] {
    this.#messages = this.#messages.filter(({ sentAt }) => sentAt > this.#now() - this.settings.retention * 1000);
    return this.#messages;
  }

  /** Whether a message could be received now. */
  get hasVisible(): boolean {
    return this.#visible().length > 0;
  }

  /** Takes a message; one already sent under its deduplication id within five minutes is answered again and not kept. Throws AwsError. */
  send({ body, senderId, messageAttributes = {}, groupId, deduplicationId, delay }: Sending): Message {
    const now = this.#now();
    const { fifo, contentBasedDeduplication, deduplicationScope } = this.settings;
    if (fifo && !groupId)
      throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
    if (fifo && delay)
      throw new AwsError('InvalidParameterValue', `Value ${delay} for parameter DelaySeconds is invalid.`);
    const hash = createHash('sha256').update(body).digest('hex');
    const id = fifo ? (deduplicationId ?? (contentBasedDeduplication ? hash : undefined)) : undefined;
    if (fifo && !id) {
      const why =
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
      throw new AwsError('InvalidParameterValue', why);
    }
    const scope = deduplicationScope === 'messageGroup' ? `${groupId}/${id}` : id;
    const earlier = scope === undefined ? undefined : this.#sent.get(scope);
    if (earlier && now - earlier.at < deduplicationInterval) return earlier.message;
    const message: Message = {
      id: this.#newId('sqs-message'),
      body,
      senderId,
      md5: md5Of(body),
      messageAttributes,
      groupId,
      deduplicationId: id,
      sequenceNumber: String(++this.#sequence).padStart(20, '0'),
      sentAt: now,
      visibleAt: now + (delay ?? this.settings.delay) * 1000,
      receives: 0,
    };
    if (scope !== undefined) this.#sent.set(scope, { message, at: now });
    this.#keep(message);
    return message;
  }

  /** Hands out up to `limit` messages and hides them; of a FIFO group only what nobody else holds, in order. Too often received, a message moves to the dead-letter queue. */
  receive(limit: number, visibilityTimeout = this.settings.visibilityTimeout): Message[] {
    const now = this.#now();
    const received: Message[] = [];
    for (const message of this.#visible()) {
      if (received.length === limit) break;
      const { redrive } = this.settings;
      if (redrive && message.receives >= redrive.maxReceiveCount) {
        this.#drop(message);
        this.#queueOf(redrive.deadLetterTargetArn)?.accept(message);
        continue;
      }
      message.receives += 1;
      message.firstReceivedAt ??= now;
      message.receiptHandle = this.#newId('sqs-receipt');
      this.#show(message, now + visibilityTimeout * 1000);
      received.push(message);
    }
    return received;
  }

  /** Takes a message another queue gives up; it keeps its id, its group and the time it was sent. */
  accept(message: Message): void {
    const { receiptHandle: _, callOff: __, ...moved } = message;
    this.#keep({ ...moved, receives: 0, visibleAt: this.#now() });
  }

  /** Deletes the message last received under the handle; an outdated handle deletes nothing. */
  delete(receiptHandle: string): void {
    const message = this.#messages.find((each) => each.receiptHandle === receiptHandle);
    if (message) this.#drop(message);
  }

  /** Hides a received message for so many seconds from now. Throws MessageNotInflight. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#messages.find((each) => each.receiptHandle === receiptHandle);
    if (!message || message.visibleAt <= this.#now()) {
      throw new AwsError('MessageNotInflight', 'The message is not available for visibility timeout change.');
    }
    this.#show(message, this.#now() + seconds * 1000);
  }

  /** Deletes every message. */
  purge(): void {
    for (const message of this.#messages) this.#drop(message);
  }

  #visible(): Message[] {
    const now = this.#now();
    const held = new Set(
      this.messages.filter(({ visibleAt, groupId }) => visibleAt > now && groupId).map(({ groupId }) => groupId),
    );
    const free = this.messages.filter(({ visibleAt, groupId }) => visibleAt <= now && !(groupId && held.has(groupId)));
    // A standard queue gives what became visible first; a group keeps the order of sending.
    return this.settings.fifo ? free : free.sort((a, b) => a.visibleAt - b.visibleAt);
  }

  #keep(message: Message): void {
    this.#messages.push(message);
    this.#show(message, message.visibleAt);
  }

  #show(message: Message, at: number): void {
    message.callOff?.();
    message.visibleAt = at;
    const callOff = this.onVisible?.(new Date(at), message.body);
    if (callOff) message.callOff = callOff;
  }

  #drop(message: Message): void {
    message.callOff?.();
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
