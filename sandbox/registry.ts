import type { ServiceDefinition, ServiceName } from './model.ts';
import { cloudformation } from './services/cloudformation/cloudformation.ts';
import { cloudtrail } from './services/cloudtrail/cloudtrail.ts';
import { codepipeline } from './services/codepipeline/codepipeline.ts';
import { dynamodb } from './services/dynamodb/dynamodb.ts';
import { events } from './services/events/events.ts';
import { iam } from './services/iam/iam.ts';
import { kms } from './services/kms/kms.ts';
import { lambda } from './services/lambda/lambda.ts';
import { logs } from './services/logs/logs.ts';
import { monitoring } from './services/monitoring/monitoring.ts';
import { organizations } from './services/organizations/organizations.ts';
import { s3 } from './services/s3/s3.ts';
import { sagemaker } from './services/sagemaker/sagemaker.ts';
import { secretsmanager } from './services/secretsmanager/secretsmanager.ts';
import { sns } from './services/sns/sns.ts';
import { sqs } from './services/sqs/sqs.ts';
import { ssm } from './services/ssm/ssm.ts';
import { sts } from './services/sts/sts.ts';
import { synthetics } from './services/synthetics/synthetics.ts';

/** Every service the sandbox answers, by its IAM prefix. */
export const services: Record<ServiceName, ServiceDefinition> = {
  kms,
  iam,
  sts,
  s3,
  synthetics,
  sagemaker,
  logs,
  codepipeline,
  sqs,
  sns,
  dynamodb,
  events,
  cloudtrail,
  cloudformation,
  lambda,
  ssm,
  secretsmanager,
  monitoring,
  organizations,
};

/** Whether a word is the IAM prefix of a service the sandbox answers. */
export function isServiceName(word: string): word is ServiceName {
  return Object.hasOwn(services, word);
}
