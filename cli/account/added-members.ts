/** Members and structures the installed clients do not declare, by client and structure. */
export const addedMembers: Record<string, Record<string, Record<string, string>>> = {
  s3: {
    // The answer, its configuration, or only what the one rule says.
    BucketEncryption: {
      ServerSideEncryptionConfiguration: 'ServerSideEncryptionConfiguration',
      Rules: 'ServerSideEncryptionRule[]',
      SSEAlgorithm: 'ServerSideEncryption',
      KMSMasterKeyID: 'string',
      BucketKeyEnabled: 'boolean',
    },
  },
  // The present API is younger than the installed client.
  synthetics: {
    BrowserConfig: { BrowserType: 'string' },
    CanaryCodeOutput: { BlueprintTypes: 'string[]', Dependencies: 'Dependency[]' },
    CanaryRunConfigOutput: { EphemeralStorage: 'number' },
    CanaryRunStatus: { TestResult: 'string' },
    CanaryRunTimeline: { MetricTimestampForRunAndRetries: 'Date' },
    CreateCanaryRequest: {
      BrowserConfigs: 'BrowserConfig[]',
      KmsKeyArn: 'string',
      ProvisionedResourceCleanup: 'string',
    },
    UpdateCanaryRequest: {
      BrowserConfigs: 'BrowserConfig[]',
      DryRunId: 'string',
      KmsKeyArn: 'string',
      ProvisionedResourceCleanup: 'string',
      VisualReferences: 'VisualReferenceOutput[]',
    },
    CanaryScheduleOutput: { RetryConfig: 'RetryConfigOutput' },
    Dependency: { Type: 'string', Reference: 'string' },
    DryRunConfigOutput: { DryRunId: 'string', LastDryRunExecutionStatus: 'string' },
    EngineConfig: { BrowserType: 'string', EngineArn: 'string' },
    RetryConfigOutput: { MaxRetries: 'number' },
    VisualReferenceOutput: { BrowserType: 'string' },
    VpcConfigOutput: { Ipv6AllowedForDualStack: 'boolean' },
  },
};
