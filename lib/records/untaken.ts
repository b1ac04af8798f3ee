/** How often what DynamoDB did not take is sent again, the first time after so many milliseconds. */
const mostTries = 8;
const pause = 50;

/** Waits before what DynamoDB did not take is sent again, longer each time; throws where it was sent often enough. */
export async function pauseBefore(tries: number): Promise<void> {
  if (tries >= mostTries) throw new Error('DynamoDB does not take what it is sent.');
  if (tries > 0) await new Promise((done) => setTimeout(done, pause * 2 ** (tries - 1)));
}
