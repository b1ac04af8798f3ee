import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { hasProgram } from './program.ts';

/** The local plugin folder that holds Terraform's AWS provider; undefined where there is none, or no Terraform. */
export function findPlugins(): string | undefined {
  if (!hasProgram('terraform')) return undefined;
  const roots = [path.join(homedir(), '.terraform.d'), '/opt', '/usr/local', '/usr/share/terraform'];
  const command = `find ${roots.join(' ')} -maxdepth 9 -path '*/hashicorp/aws/*' -name 'terraform-provider-aws*' 2>/dev/null || true`;
  const [found] = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n');
  return found?.split('/registry.terraform.io/')[0] || undefined;
}
