// Loaded before AWS's runtime client, whose native part needs a compiler and is therefore never built here:
// answers to the Runtime API go over plain HTTP instead. The client fetches invocations by itself when
// AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1 says so.
const http = require('node:http');
const Module = require('node:module');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function post(path, body, headers = {}) {
  const request = http.request({
    method: 'POST',
    hostname,
    port,
    agent,
    path: `/2018-06-01/runtime/invocation/${path}`,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
  });
  request.on('response', (response) => response.resume());
  request.on('error', (error) => {
    process.stderr.write(`The Runtime API is gone: ${error.message}\n`);
    process.exit(1);
  });
  request.end(body);
}

const nativeClient = {
  initializeClient() {},
  done: (id, body) => post(`${id}/response`, body),
  error: (id, body, cause) => post(`${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': cause }),
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return request.endsWith('/rapid-client.node') ? nativeClient : load.call(this, request, ...rest);
};
