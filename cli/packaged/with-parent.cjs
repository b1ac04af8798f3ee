// Ends a program when the process that started it does, however that ended: node --require cli/packaged/with-parent.cjs PROGRAM.
process.on('disconnect', () => process.exit(1));
// The channel must not keep the program alive.
process.channel?.unref();
