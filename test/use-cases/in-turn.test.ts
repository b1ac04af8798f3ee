import { expect, test } from 'vitest';
import { inTurn } from '../../lib/use-cases/follow.ts';

test('looks that end in another order are answered in that of their subjects', async () => {
  const ends = new Map(['a', 'b', 'c'].map((name) => [name, Promise.withResolvers<string>()]));
  const looks = inTurn([...ends.keys()], async (name) => (await ends.get(name)?.promise) ?? 'none');
  for (const name of ['c', 'b', 'a']) {
    ends.get(name)?.resolve(`of ${name}`);
    await Promise.resolve();
  }
  expect(await looks).toEqual(['of a', 'of b', 'of c']);
});

test('the first look that fails is reported', async () => {
  const looks = inTurn(['a', 'b'], async (name) => {
    if (name === 'b') throw new Error('b cannot be read');
  });
  await expect(looks).rejects.toThrow('b cannot be read');
});
