import type { ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { alarmOperations } from './alarms.ts';
import { metricsIn, placeOf, putMetricData } from './metrics.ts';

/** CloudWatch: metrics that clients put, and alarms on those and on queues. What functions log of themselves is no metric here. */
export const monitoring: ServiceDefinition = {
  name: 'monitoring',
  operations: {
    ...alarmOperations,
    PutMetricData: { action: 'cloudwatch:PutMetricData', run: putMetricData },
    ListMetrics: {
      action: 'cloudwatch:ListMetrics',
      run({ sandbox, caller, region, input }) {
        const { Namespace, MetricName, NextToken } = input;
        const found = metricsIn(sandbox, placeOf({ account: caller.account, region })).filter(
          (metric) =>
            (Namespace ?? metric.Namespace) === metric.Namespace &&
            (MetricName ?? metric.MetricName) === metric.MetricName,
        );
        const { items, next } = page(found, { token: NextToken }, 'InvalidNextToken');
        return { Metrics: items, NextToken: next };
      },
    },
  },
};
