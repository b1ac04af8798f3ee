/** A successful CloudTrail record of `name` (`kms:PutKeyPolicy`), with `members` over AWS's usual ones. */
export function record(name: string, members: Record<string, unknown> = {}): Record<string, unknown> {
  const [service, eventName] = name.split(':');
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLETERRAFORM:ci',
      arn: 'arn:aws:sts::111122223333:assumed-role/terraform/ci',
      accountId: '111122223333',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLETERRAFORM',
          arn: 'arn:aws:iam::111122223333:role/automation/terraform',
          accountId: '111122223333',
          userName: 'terraform',
        },
      },
    },
    eventTime: '2026-11-21T09:05:00Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.10',
    userAgent: 'Terraform/1.11.4',
    requestParameters: null,
    responseElements: null,
    requestID: '5f0c9a2e-6a0e-4e2c-9a43-0f6cf0d9e001',
    eventID: '7d9b6f80-3f5a-4b5e-8a55-6e9a0c1d2e01',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...members,
  };
}

/** The record in its EventBridge envelope. */
export function envelope(
  detail: Record<string, unknown>,
  members: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    version: '0',
    id: '0c4f1f0a-2b9d-4f0a-8f6b-1d2e3f405162',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${String(detail.eventSource).split('.')[0]}`,
    account: '111122223333',
    time: '2026-11-21T09:05:02Z',
    region: 'us-east-1',
    resources: [],
    detail,
    ...members,
  };
}
