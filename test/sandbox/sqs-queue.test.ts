import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Identifiers } from '../../sandbox/identifiers.ts';
import { Queue, type QueueSettings } from '../../sandbox/services/sqs/queue.ts';
import { start } from './small-stack.ts';

const standard: QueueSettings = {
  fifo: false,
  contentBasedDeduplication: false,
  deduplicationScope: 'queue',
  delay: 0,
  visibilityTimeout: 30,
  retention: 345_600,
};
const fifo: QueueSettings = { ...standard, fifo: true };

function queueAt(settings: Partial<QueueSettings> = {}) {
  const clock = new VirtualClock(new Date(start));
  const ids = new Identifiers();
  const queues = new Map<string, Queue>();
  const world = { clock, newId: (kind: string) => ids.next(kind), queueOf: (arn: string) => queues.get(arn) };
  const make = (arn: string, own: QueueSettings) => {
    queues.set(arn, new Queue({ arn, url: `https://${arn}` }, own, world));
    return queues.get(arn) as Queue;
  };
  const pass = (seconds: number) => clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000));
  const dead = make('dead', { ...standard, ...settings });
  return { queue: make('queue', { ...standard, ...settings }), dead, pass };
}
const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

describe('a standard queue', () => {
  test('shows a message when its own delay has passed, else after that of the queue', () => {
    const { queue, pass } = queueAt({ delay: 10 });
    queue.send({ body: 'late', delay: 300 });
    queue.send({ body: 'soon' });
    expect(queue.receive(10)).toEqual([]);
    pass(10);
    expect(bodies(queue.receive(10))).toEqual(['soon']);
    pass(290);
    expect(bodies(queue.receive(1))).toEqual(['soon']);
    expect(bodies(queue.receive(10))).toEqual(['late']);
  });

  test('hides a received message for its visibility timeout and counts the receives', () => {
    const { queue, pass } = queueAt();
    queue.send({ body: 'a' });
    const [first] = queue.receive(1);
    expect(queue.receive(1)).toEqual([]);
    pass(30);
    const [second] = queue.receive(1);
    expect(second?.receives).toBe(2);
    queue.delete(String(second?.receiptHandle));
    pass(30);
    expect(queue.receive(1)).toEqual([]);
    expect(first?.id).toBe(second?.id);
  });

  test('gives up a message that was received too often', () => {
    const { queue, dead, pass } = queueAt({ redrive: { deadLetterTargetArn: 'dead', maxReceiveCount: 2 } });
    queue.send({ body: 'poison' });
    for (const _attempt of [1, 2]) {
      expect(queue.receive(1)).toHaveLength(1);
      pass(30);
    }
    expect(queue.receive(1)).toEqual([]);
    expect(bodies([...dead.messages])).toEqual(['poison']);
    expect(queue.messages).toEqual([]);
  });

  test('forgets a message after its retention', () => {
    const { queue, pass } = queueAt({ retention: 60 });
    queue.send({ body: 'a' });
    pass(60);
    expect(queue.receive(1)).toEqual([]);
  });
});

describe('a FIFO queue', () => {
  test('holds back a group while one of its messages is out, and no other', () => {
    const { queue, pass } = queueAt(fifo);
    for (const [body, groupId] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
    ] as const) {
      queue.send({ body, groupId, deduplicationId: body });
    }
    const [a1] = queue.receive(1);
    expect(a1?.body).toBe('a1');
    expect(bodies(queue.receive(10))).toEqual(['b1']);
    queue.delete(String(a1?.receiptHandle));
    expect(bodies(queue.receive(10))).toEqual(['a2']);
    pass(30);
    expect(bodies(queue.receive(10))).toEqual(['a2', 'b1']);
  });

  test('gives a group in order, within one receive too', () => {
    const { queue } = queueAt(fifo);
    for (const body of ['1', '2', '3']) queue.send({ body, groupId: 'g', deduplicationId: body });
    expect(bodies(queue.receive(2))).toEqual(['1', '2']);
    expect(queue.receive(2)).toEqual([]);
  });

  test('takes a deduplication id once in five minutes, also after the message is gone', () => {
    const { queue, pass } = queueAt(fifo);
    const sent = queue.send({ body: 'a', groupId: 'g', deduplicationId: 'd' });
    const [received] = queue.receive(1);
    queue.delete(String(received?.receiptHandle));
    pass(299);
    expect(queue.send({ body: 'a', groupId: 'g', deduplicationId: 'd' }).id).toBe(sent.id);
    expect(queue.messages).toEqual([]);
    pass(1);
    queue.send({ body: 'a', groupId: 'g', deduplicationId: 'd' });
    expect(queue.messages).toHaveLength(1);
  });

  test.each([
    ['no group', { body: 'a', deduplicationId: 'd' }, 'MissingParameter'],
    ['no deduplication id', { body: 'a', groupId: 'g' }, 'InvalidParameterValue'],
    ['a delay of its own', { body: 'a', groupId: 'g', deduplicationId: 'd', delay: 5 }, 'InvalidParameterValue'],
  ])('refuses %s', (_what, sending, code) => {
    const { queue } = queueAt(fifo);
    expect(() => queue.send(sending)).toThrow(expect.objectContaining({ code }));
  });

  test('takes the body for the deduplication id where the queue says so', () => {
    const { queue } = queueAt({ ...fifo, contentBasedDeduplication: true });
    queue.send({ body: 'a', groupId: 'g' });
    queue.send({ body: 'a', groupId: 'h' });
    expect(queue.messages).toHaveLength(1);
  });
});
