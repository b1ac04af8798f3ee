import type { AskedDeployment } from './asked.ts';
import { forwardingKey } from './keys.ts';

const params = (given: Record<string, string>) =>
  Object.entries(given).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
const credentials = ({ profile }: AskedDeployment) => (profile === undefined ? [] : ['--aws-profile', profile]);

/** The framework's options for the stack itself. */
export function homeArguments(asked: AskedDeployment): string[] {
  const { forwardKmsKey: _, ...own } = asked.parameters;
  return ['--stage', asked.stage, '--region', asked.region, ...params(own), ...asked.more, ...credentials(asked)];
}

/** The framework's options for the stack that forwards, in its Region. */
export function forwardingArguments(asked: AskedDeployment, region: string): string[] {
  const kmsKey = forwardingKey(asked, region);
  const own = { home: asked.region, ...(kmsKey !== undefined && { kmsKey }) };
  return ['--stage', asked.stage, '--region', region, ...params(own), ...credentials(asked)];
}
