import type { Actor } from '../model.ts';
import { clipped } from './lines.ts';

/** What a change was made with. */
export interface Tool {
  name: string;
  /** It makes what its configuration says, again and again: what is to last has to stand there. */
  configures?: 'terraform' | 'cloudformation';
}

const known: [RegExp, string, Tool['configures']?][] = [
  [/opentofu/i, 'OpenTofu', 'terraform'],
  [/\bPulumi/i, 'Pulumi'],
  [/\bTerraform\/|terraform-provider-aws/i, 'Terraform', 'terraform'],
  [/cdk-|aws-cdk/i, 'CDK'],
  [/cloudformation/i, 'CloudFormation', 'cloudformation'],
  [/CloudShell/i, 'CloudShell'],
  [/\bAnsible/i, 'Ansible'],
  [/\baws-cli\//i, 'the AWS CLI'],
  [/\bBoto3\//i, 'boto3'],
  [/\bBotocore\//i, 'botocore'],
  [/\baws-sdk-go/i, 'the AWS SDK for Go'],
  [/\baws-sdk-(js|nodejs)/i, 'the AWS SDK for JavaScript'],
  [/\baws-sdk-java/i, 'the AWS SDK for Java'],
  [/\baws-sdk-(\w+)/i, 'an AWS SDK'],
  [/^Mozilla\/|console\.amazonaws|S3Console|Coral\/Netty|signin\.amazonaws/i, 'the console'],
];

/** The tool a change was made with, of its user agent the name alone; undefined where it has none. */
export function toolOf({ userAgent = '', invokedBy, arn }: Actor): Tool | undefined {
  // CDK deploys through CloudFormation, by roles of its own.
  if (/cloudformation/i.test(invokedBy ?? userAgent) && /assumed-role\/cdk-/.test(arn))
    return { name: 'CDK', configures: 'cloudformation' };
  const found =
    known.find(([pattern]) => pattern.test(invokedBy ?? '')) ?? known.find(([pattern]) => pattern.test(userAgent));
  if (found) return { name: found[1], ...(found[2] && { configures: found[2] }) };
  const service = invokedBy ?? (/\.amazonaws\.com$/.test(userAgent) ? userAgent : undefined);
  const name = service ?? /^[\w.-]{1,40}/.exec(userAgent)?.[0];
  return name === undefined || name === '' ? undefined : { name };
}

/** Who made a call and with what, in words. */
export function callInWords(actor: Actor, call: string): string {
  const tool = toolOf(actor);
  const ip = /^[\d.]+$|:.*:/.test(actor.sourceIp ?? '') ? actor.sourceIp : undefined;
  const who = whoOf(actor);
  const details = [who.detail, ip].filter(Boolean).join(', ');
  const person = `${who.name}${details === '' ? '' : ` (${details})`}`;
  if (tool?.configures)
    return `${tool.name}, ${tool.configures === 'terraform' && who.isSession && !who.name.includes('@') ? 'run' : 'for'} ${person}: ${call}`;
  if (!tool || tool.name === who.name) return `${person} called ${call}`;
  return `${person} called ${call} ${tool.name === 'the console' ? 'in' : 'with'} ${tool.name}`;
}

function whoOf({ kind, arn }: Actor): { name: string; detail?: string; isSession?: true } {
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role !== undefined && session !== undefined)
    return { name: clipped(session), detail: `role ${role}`, isSession: true };
  const account = arn.split(':')[4];
  if (kind === 'root') return { name: 'the root user', detail: `account ${account}` };
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return { name: clipped(user === undefined ? arn : `user ${user}`) };
}
