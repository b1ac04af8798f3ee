import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/global-setup.ts',
    include: ['test/**/*.test.ts'],
    // What takes long, starts processes or needs programs that may be absent: vitest.slow.config.ts, run by .ci/run.
    exclude: ['test/runtime/**', 'test/interop/**', 'test/processes/**', 'test/evidence/**'],
    pool: 'threads',
    // The tests share nothing they change, and the SDK takes longer to load than most of them to run.
    isolate: false,
    maxWorkers: '100%',
    // Against what hangs; the slowest takes some seconds, and many times that where others use the machine too.
    testTimeout: 120_000,
  },
});
