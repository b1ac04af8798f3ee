import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What starts processes or needs programs that may be absent: vitest.slow.config.ts, run by .ci/run.
    exclude: ['test/runtime/**', 'test/interop/**'],
    pool: 'threads',
    testTimeout: 30_000,
  },
});
