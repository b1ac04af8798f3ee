#!/usr/bin/env node
// `holdfast` where a clone is linked (npm link): as `npm run -s holdfast --`, in whichever folder. The package has the bundled command instead.
const path = require('node:path');
process.argv.splice(2, 0, 'node', path.join(__dirname, '..', 'cli', 'holdfast.ts'));
require('./setup.cjs');
