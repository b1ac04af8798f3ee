import { ConfiguredRetryStrategy } from '@smithy/core/retry';

/** The SDK's three attempts without its pauses: time is virtual here. */
export class RetryAtOnce extends ConfiguredRetryStrategy {
  constructor() {
    super(3, () => 0);
  }

  // Clients older than this strategy (Synthetics) give no scope, which it does not expect.
  override acquireInitialRetryToken(scope?: string): ReturnType<ConfiguredRetryStrategy['acquireInitialRetryToken']> {
    return super.acquireInitialRetryToken(scope ?? '');
  }
}
