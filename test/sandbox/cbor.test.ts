import { cbor } from '@smithy/core/cbor';
import { afterAll, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';

const sandbox = new Sandbox({ documents: [{ account: '111122223333', region: 'us-east-1' }], time: new Date() });
const { url, close } = await sandbox.listen();
afterAll(close);

/** A call to CloudWatch as its clients make it that speak smithy-rpc-v2-cbor. */
async function call(operation: string, input: object) {
  const answer = await fetch(`${url}/service/GraniteServiceVersion20100801/operation/${operation}`, {
    method: 'POST',
    headers: {
      'smithy-protocol': 'rpc-v2-cbor',
      'content-type': 'application/cbor',
      authorization: 'AWS4-HMAC-SHA256 Credential=any/20261121/us-east-1/monitoring/aws4_request, Signature=any',
    },
    body: Buffer.from(cbor.serialize(input)),
  });
  expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  return { status: answer.status, body: cbor.deserialize(new Uint8Array(await answer.arrayBuffer())) };
}

test('CloudWatch is spoken to in CBOR too', async () => {
  const MetricData = [{ MetricName: 'Orders', Value: 1.5, Timestamp: new Date() }];
  expect((await call('PutMetricData', { Namespace: 'Mine', MetricData })).status).toBe(200);
  const { body } = await call('ListMetrics', { Namespace: 'Mine' });
  expect(body.Metrics).toEqual([{ Namespace: 'Mine', MetricName: 'Orders', Dimensions: [] }]);
  expect((await call('DescribeAlarms', {})).body.MetricAlarms).toEqual([]);
  expect(await call('GetDashboard', { DashboardName: 'none' })).toMatchObject({
    status: 400,
    body: { __type: 'UnknownOperationException' },
  });
});
